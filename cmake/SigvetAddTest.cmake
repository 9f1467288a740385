# SigvetAddTest.cmake - tests of CTest that audit the signal handling of what they run.
#
#     list(APPEND CMAKE_MODULE_PATH PREFIX/lib/cmake/sigvet)   or: find_package(sigvet REQUIRED)
#     include(SigvetAddTest)
#     sigvet_add_test(NAME server COMMAND server --port 0)
#
#   sigvet_add_test(NAME <name> COMMAND <target or program> [<argument>...]
#                   [FORMATS <format>...]        also write <build>/sigvet/<name>.<format>: json sarif junit
#                   [OPTIONS <option>...]        further options of `sigvet run`, like --fail-on=error
#                   [WORKING_DIRECTORY <dir>]    [CONFIGURATIONS <config>...]   as in add_test()
#                   [OPTIONAL])                  without sigvet: run the program alone
#
# The test fails when the program fails and when something is found: then with status 99. It has the label `sigvet`, so
# `ctest -L sigvet` runs these tests alone. Fold the reports of all tests into one:
#     sigvet merge build/sigvet/*.json -o all.json
#
# SIGVET_COMMAND is the sigvet to run; SIGVET_TEST_FORMATS and SIGVET_TEST_OPTIONS hold what all tests get.
# Paths in reports are told from CMAKE_SOURCE_DIR.
# Errors: a missing sigvet, name or command ends the configuration with one message.
include_guard(GLOBAL)

# Installed in PREFIX/lib/cmake/sigvet, or in PREFIX/lib/TRIPLET/cmake/sigvet.
find_program(SIGVET_COMMAND sigvet
             HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_LIST_DIR}/../../../../bin"
             DOC "The command that sigvet_add_test() runs")

# What `sigvet run` gets in front of the program.
function(sigvet_test_words out name)
  set(words run --error-exitcode=99 "--source-root=${CMAKE_SOURCE_DIR}" ${SIGVET_TEST_OPTIONS} ${ARGN})
  set(folder "${CMAKE_BINARY_DIR}/sigvet")
  list(REMOVE_DUPLICATES formats)
  foreach(format IN LISTS formats)
    if(NOT format MATCHES "^(json|sarif|junit)$")
      message(FATAL_ERROR "sigvet_add_test(${name}): unknown format '${format}': expected json, sarif or junit")
    endif()
    file(MAKE_DIRECTORY "${folder}")
    string(REGEX REPLACE "[^A-Za-z0-9_.+-]" "_" file "${name}")
    list(APPEND words "--format=${format}" "--output=${folder}/${file}.${format}")
  endforeach()
  if(formats)
    list(APPEND words --format=text) # for the test's log
  endif()
  set(${out} "${words}" PARENT_SCOPE)
endfunction()

function(sigvet_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "OPTIONAL" "NAME;WORKING_DIRECTORY"
                        "COMMAND;FORMATS;OPTIONS;CONFIGURATIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sigvet_add_test(${arg_NAME}): unknown word '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_NAME OR NOT arg_COMMAND)
    message(FATAL_ERROR "sigvet_add_test: expected NAME <name> COMMAND <program> [<argument>...]")
  endif()

  list(POP_FRONT arg_COMMAND program)
  if(TARGET "${program}") # add_test() replaces the first word of a command alone
    set(program "$<TARGET_FILE:${program}>")
  endif()
  set(command "${program}" ${arg_COMMAND})
  if(SIGVET_COMMAND)
    set(formats ${SIGVET_TEST_FORMATS} ${arg_FORMATS})
    sigvet_test_words(words "${arg_NAME}" ${arg_OPTIONS})
    set(command "${SIGVET_COMMAND}" ${words} -- ${command})
  elseif(NOT arg_OPTIONAL)
    message(FATAL_ERROR "sigvet_add_test(${arg_NAME}): there is no sigvet; set SIGVET_COMMAND, or say OPTIONAL")
  endif()

  set(more "")
  if(arg_WORKING_DIRECTORY)
    list(APPEND more WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}")
  endif()
  if(arg_CONFIGURATIONS)
    list(APPEND more CONFIGURATIONS ${arg_CONFIGURATIONS})
  endif()
  add_test(NAME "${arg_NAME}" COMMAND ${command} ${more})
  set_property(TEST "${arg_NAME}" APPEND PROPERTY LABELS sigvet)
endfunction()
