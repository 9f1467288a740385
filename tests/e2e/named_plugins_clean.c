/* main() calls the plug-ins. */
/* BUILD: cc -g -O1 -shared -fPIC -DNUMBER=1 -o $B/libplugin1_plugins_clean.so $S/helper/plugin_lib.c */
/* BUILD: cc -g -O1 -shared -fPIC -DNUMBER=2 -o $B/libplugin2_plugins_clean.so $S/helper/plugin_lib.c */
/* FLAGS: -Wl,-rpath,$B -DTEST=plugins_clean */
/* OPTIONS: --unsafe=plugin_number */
#define CLEAN
#include "named_plugins_dirty.c"
