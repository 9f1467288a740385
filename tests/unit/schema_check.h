/* schema_check.h - checks JSON against a schema, as far as docs/events.schema.json uses the language.
 *
 * Owns:     nothing.
 * Contexts: unit tests; include once per test program.
 * Errors:   false, with the place and the reason in schema_fault[]. Stricter than a schema is: a key that it
 *           does not name is a fault, and so is a word of the language that is not known here.
 * Source:   JSON Schema 2020-12. */
#ifndef SIGVET_TESTS_SCHEMA_CHECK_H
#define SIGVET_TESTS_SCHEMA_CHECK_H

#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static char schema_fault[512];
static json_t *schema_root;

static bool schema_check(const json_t *schema, const json_t *value, const char *where);

static bool schema_fails(const char *where, const char *what)
{
    (void)snprintf(schema_fault, sizeof schema_fault, "%s: %s", where, what);
    return false;
}

static bool schema_is_type(const char *type, const json_t *value)
{
    return (strcmp(type, "object") == 0 && json_is_object(value)) ||
           (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "null") == 0 && json_is_null(value));
}

static bool schema_types(const json_t *types, const json_t *value, const char *where)
{
    const json_t *type;
    size_t i;

    if (json_is_string(types)) {
        return schema_is_type(json_string_value(types), value) || schema_fails(where, "wrong type");
    }
    json_array_foreach(types, i, type)
    {
        if (schema_is_type(json_string_value(type), value)) {
            return true;
        }
    }
    return schema_fails(where, "wrong type");
}

static bool schema_any(const json_t *schemas, const json_t *value, const char *where)
{
    char first[sizeof schema_fault] = "";
    const json_t *one;
    size_t i;

    json_array_foreach(schemas, i, one)
    {
        if (schema_check(one, value, where)) {
            return true;
        }
        if (strstr(schema_fault, "other constant") == NULL) { /* the one that was meant */
            memcpy(first, schema_fault, sizeof first);
        }
    }
    if (*first != '\0') {
        memcpy(schema_fault, first, sizeof first);
    }
    return false;
}

static bool schema_object(const json_t *schema, const json_t *value, const char *where)
{
    const json_t *properties = json_object_get(schema, "properties"), *name, *inner;
    const char *key;
    char place[256];
    size_t i;

    json_array_foreach(json_object_get(schema, "required"), i, name)
    {
        if (json_object_get(value, json_string_value(name)) == NULL) {
            return schema_fails(where, json_string_value(name));
        }
    }
    if (properties == NULL) {
        return true;
    }
    json_object_foreach((json_t *)value, key, inner)
    {
        const json_t *property = json_object_get(properties, key);
        (void)snprintf(place, sizeof place, "%s.%s", where, key);
        if (property == NULL) {
            return schema_fails(place, "not in the schema");
        }
        if (!schema_check(property, inner, place)) {
            return false;
        }
    }
    return true;
}

static bool schema_pattern(const char *pattern, const json_t *value, const char *where)
{
    regex_t re;
    bool fits;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return schema_fails(where, "broken pattern");
    }
    fits = !json_is_string(value) || regexec(&re, json_string_value(value), 0, NULL, 0) == 0;
    regfree(&re);
    return fits || schema_fails(where, "does not fit the pattern");
}

static bool schema_enum(const json_t *values, const json_t *value, const char *where)
{
    const json_t *one;
    size_t i;

    json_array_foreach(values, i, one)
    {
        if (json_equal(one, value)) {
            return true;
        }
    }
    return schema_fails(where, "none of the values");
}

static bool schema_items(const json_t *items, const json_t *value, const char *where)
{
    const json_t *one;
    char place[256];
    size_t i;

    json_array_foreach(value, i, one)
    {
        (void)snprintf(place, sizeof place, "%s[%zu]", where, i);
        if (!schema_check(items, one, place)) {
            return false;
        }
    }
    return true;
}

static bool schema_word(const json_t *schema, const char *word, const json_t *operand,
                        const json_t *value, const char *where)
{
    if (strcmp(word, "$ref") == 0) {
        const char *name = json_string_value(operand) + strlen("#/$defs/");
        const json_t *meant = json_object_get(json_object_get(schema_root, "$defs"), name);
        return meant != NULL ? schema_check(meant, value, where) : schema_fails(where, name);
    }
    if (strcmp(word, "type") == 0) {
        return schema_types(operand, value, where);
    }
    if (strcmp(word, "anyOf") == 0) {
        return schema_any(operand, value, where);
    }
    if (strcmp(word, "const") == 0) {
        return json_equal(operand, value) || schema_fails(where, "other constant");
    }
    if (strcmp(word, "enum") == 0) {
        return schema_enum(operand, value, where);
    }
    if (strcmp(word, "pattern") == 0) {
        return schema_pattern(json_string_value(operand), value, where);
    }
    if (strcmp(word, "items") == 0) {
        return schema_items(operand, value, where);
    }
    if (strcmp(word, "properties") == 0) {
        return schema_object(schema, value, where);
    }
    if (strcmp(word, "required") == 0 || *word == '$' || strcmp(word, "title") == 0 ||
        strcmp(word, "description") == 0) {
        return true; /* `required` is checked with the properties */
    }
    return schema_fails(where, word);
}

static bool schema_check(const json_t *schema, const json_t *value, const char *where)
{
    const char *word;
    json_t *operand;

    json_object_foreach((json_t *)schema, word, operand)
    {
        if (!schema_word(schema, word, operand, value, where)) {
            return false;
        }
    }
    return true;
}

#endif
