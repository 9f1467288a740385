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

function(sigvet_unit_test path)
  get_filename_component(name "${path}" NAME_WE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  set(folders tools shim)
  if(name MATCHES "^shim_")
    set(folders shim tools)
  endif()

  file(STRINGS "${path}" line REGEX "LINK:" LIMIT_COUNT 1)
  set(sources "")
  set(needs sigvet_tools_needs)
  if(line)
    string(REGEX REPLACE ".*LINK:(.*)" "\\1" line "${line}")
    string(REGEX REPLACE "\\*/.*" "" line "${line}")
    separate_arguments(names UNIX_COMMAND "${line}")
    if("library" IN_LIST names)
      list(REMOVE_ITEM names library)
      set(needs sigvet_tools)
    endif()
    foreach(source IN LISTS names)
      sigvet_resolve(found "${source}" ${folders})
      list(APPEND sources "${found}")
    endforeach()
  elseif(name MATCHES "^shim_")
    message(FATAL_ERROR "${path} has no LINK line: a test of the shim names the sources that it tests")
  endif()

  add_executable(${name} "${path}" ${sources})
  if(sources)
    target_link_libraries(${name} PRIVATE ${needs})
  else()
    target_link_libraries(${name} PRIVATE sigvet_tools)
  endif()
  if(name MATCHES "^shim_")
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/shim")
  endif()
  target_link_libraries(${name} PRIVATE PkgConfig::CMOCKA sigvet_test_options)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/unit")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES TIMEOUT 60)
endfunction()

file(GLOB unit_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/*_test.c")
foreach(path IN LISTS unit_tests)
  sigvet_unit_test("${path}")
endforeach()
