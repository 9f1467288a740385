# tests.cmake - one executable and one ctest entry per tests/unit/*_test.c.
#
# A test links the tool's library, unless one of its lines names the sources that it wants:
#     /* LINK: finding.c rules/unsafe_call.c */
# Names are looked up in tools/ and shim/, for shim_*_test.c in shim/ and tools/, then from the root. The word
# `library` among them stands for the tool's library behind them: fakes win over what it has.

find_package(PkgConfig REQUIRED)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# Fakes and cmocka's tests take parameters that they do not need. Linked last: for clang the last word counts.
add_library(sigvet_test_options INTERFACE)
target_compile_options(sigvet_test_options INTERFACE -Wno-unused-parameter)

function(sigvet_resolve out name first second)
  foreach(folder IN ITEMS ${first} ${second} .)
    file(GLOB found "${PROJECT_SOURCE_DIR}/${folder}/${name}" "${PROJECT_SOURCE_DIR}/${folder}/*/${name}")
    list(LENGTH found count)
    if(count GREATER 0)
      list(GET found 0 first_found)
      set(${out} "${first_found}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "a LINK line names ${name}, which is not in ${first}/, ${second}/ or the root")
endfunction()

# What a test is linked from, each compiled once for all tests that name it: the tool's library has its sources' objects; all
# else (fakes, the shim's sources, built like a test here) gets a library of its own, one for tests of the shim and
# one for others, which see other headers first.
function(sigvet_part out source kind)
  if(source IN_LIST tools_sources AND NOT kind STREQUAL "shim")
    file(RELATIVE_PATH object "${PROJECT_SOURCE_DIR}" "${source}")
    string(REPLACE "." "\\." object "/${object}.o")
    set(${out} "$<FILTER:$<TARGET_OBJECTS:sigvet_tools>,INCLUDE,${object}$>" PARENT_SCOPE)
    return()
  endif()
  file(RELATIVE_PATH part "${PROJECT_SOURCE_DIR}" "${source}")
  string(MAKE_C_IDENTIFIER "${kind}_${part}" part)
  if(NOT TARGET ${part})
    add_library(${part} OBJECT "${source}")
    sigvet_test_headers(${part} ${kind})
  endif()
  set(${out} "$<TARGET_OBJECTS:${part}>" PARENT_SCOPE)
endfunction()

function(sigvet_test_headers target kind)
  target_link_libraries(${target} PRIVATE sigvet_tools_needs PkgConfig::CMOCKA sigvet_test_options)
  if(kind STREQUAL "shim")
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/shim")
  endif()
endfunction()

function(sigvet_unit_test path)
  get_filename_component(name "${path}" NAME_WE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  set(folders tools shim)
  if(name MATCHES "^shim_")
    set(folders shim tools)
  endif()
  list(GET folders 0 kind)

  file(STRINGS "${path}" line REGEX "LINK:" LIMIT_COUNT 1)
  set(names library)
  if(line)
    string(REGEX REPLACE ".*LINK:(.*)" "\\1" line "${line}")
    string(REGEX REPLACE "\\*/.*" "" line "${line}")
    separate_arguments(names UNIX_COMMAND "${line}")
  elseif(kind STREQUAL "shim")
    message(FATAL_ERROR "${path} has no LINK line: a test of the shim names the sources that it tests")
  endif()

  add_executable(${name} "${path}")
  if("library" IN_LIST names)
    list(REMOVE_ITEM names library)
    target_link_libraries(${name} PRIVATE sigvet_tools)
  endif()
  foreach(source IN LISTS names)
    sigvet_resolve(found "${source}" ${folders})
    sigvet_part(part "${found}" ${kind})
    target_sources(${name} PRIVATE "${part}")
  endforeach()
  sigvet_test_headers(${name} ${kind})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/unit")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES TIMEOUT 60)
endfunction()

file(GLOB unit_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/*_test.c")
foreach(path IN LISTS unit_tests)
  sigvet_unit_test("${path}")
endforeach()
