/* plugin_lib.c - a plug-in with a function of a name that other plug-ins have, too: NUMBER tells them apart. */
int plugin_number(void);
int plugin_ask(void);

int plugin_number(void)
{
    return NUMBER;
}

int plugin_ask(void)
{
    return plugin_number() * 10; /* HERE */
}
