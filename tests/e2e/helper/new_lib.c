/* new_lib.c - a plug-in with an operator new of its own, as one that was linked with a static C++ runtime exports. NUMBER
 * tells it apart from other plug-ins. */
#include <stdlib.h>

void *_Znwm(size_t size);
void _ZdlPv(void *at);
int plugin_ask(void);
void *plugin_make(void);

static int made;

void *_Znwm(size_t size)
{
    made += NUMBER;
    return malloc(size);
}

void _ZdlPv(void *at)
{
    free(at);
}

void *plugin_make(void)
{
    return _Znwm(16); /* HERE */
}

int plugin_ask(void)
{
    _ZdlPv(plugin_make());
    return made;
}
