/* The handler calls malloc() two functions down; neither is inlined. */
/* EXPECT: finding function=malloc signal=SIGUSR1 handler=on_usr1 level=warning interrupted=none
 *         times=1 stack=malloc,make_node,add_node,on_usr1 line */
#include <stdlib.h>

#include "target.h"

struct node {
    struct node *next;
};

static struct node *volatile list;

static __attribute__((noinline)) struct node *make_node(void)
{
#ifdef CLEAN
    static struct node spare;
    return &spare;
#else
    struct node *node = malloc(sizeof(*node)); /* HERE */
    must(node != NULL, "malloc");
    return node;
#endif
}

static __attribute__((noinline)) void add_node(void)
{
    struct node *node = make_node();
    node->next = list;
    list = node;
}

static void on_usr1(int sig)
{
    (void)sig;
    add_node();
    handled++;
}

int main(void)
{
    catch_signal(SIGUSR1, on_usr1, 0);
    send_later(SIGUSR1);
    wait_handled(1);
    say(list != NULL ? "one node\n" : "no node\n");
    free(malloc(10));
    return 0;
}
