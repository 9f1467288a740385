#!/bin/bash
. "$(dirname "$0")/lib.sh"
cat > "$D/J.java" <<'J'
import java.util.*;
public class J {
    static int deep(int n) { return deep(n + 1) + 1; }
    static void work() {
        for (Map<Integer, byte[]> m = new HashMap<>();;) {
            for (int i = 0; i < 5000; i++) { m.put(i % 1000, new byte[500]); }
            try { ((Object) null).hashCode(); } catch (NullPointerException e) { m.clear(); }
            try { deep(0); } catch (StackOverflowError e) { m.clear(); }
        }
    }
    public static void main(String[] a) throws Exception {
        for (int i = 0; i < 3; i++) { Thread t = new Thread(J::work); t.setDaemon(true); t.start(); }
        sun.misc.Signal.handle(new sun.misc.Signal("HUP"), s -> System.gc());
        Thread.sleep(60000);
    }
}
J
javac -nowarn -d "$D" "$D/J.java" 2> "$D/javac"
start java java -Xmx64m -Xss512k -cp "$D" J; ready HUP TERM QUIT; fire HUP QUIT HUP; fin TERM
