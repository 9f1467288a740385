# tools.cmake - the command `sigvet`, and its objects as a library that the unit tests link.

find_package(PkgConfig REQUIRED)
pkg_check_modules(DW REQUIRED IMPORTED_TARGET libdw)
pkg_check_modules(ELF REQUIRED IMPORTED_TARGET libelf)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(INIH REQUIRED IMPORTED_TARGET inih)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
find_library(SIGVET_UNWIND_X86_64 unwind-x86_64 REQUIRED)
find_library(SIGVET_UNWIND unwind REQUIRED)
find_library(SIGVET_IBERTY iberty REQUIRED)
find_path(SIGVET_UTHASH_INCLUDE uthash.h REQUIRED)

add_library(sigvet_tools_needs INTERFACE)
target_link_libraries(sigvet_tools_needs INTERFACE
  sigvet_common PkgConfig::DW PkgConfig::ELF PkgConfig::JANSSON PkgConfig::INIH PkgConfig::SECCOMP
  "${SIGVET_UNWIND_X86_64}" "${SIGVET_UNWIND}" "${SIGVET_IBERTY}")
# The folders in the order in which data flows: each may include those before it (scripts/check-layers).
set(tools_folders base read replay symbols walk facts policy judge rules render merge explain learn enforce launch session command)
list(TRANSFORM tools_folders PREPEND "${PROJECT_SOURCE_DIR}/tools/")
target_include_directories(sigvet_tools_needs INTERFACE ${tools_folders} "${PROJECT_SOURCE_DIR}/tools")
# The policy's evaluator is the shim's, included as "shim/policy.h": the tools check and ask with the same code.
target_include_directories(sigvet_tools_needs INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(sigvet_tools_needs INTERFACE SIGVET_VERSION="${PROJECT_VERSION}")
# The ready policies are part of the command: the assembler reads them.
set(profiles "${PROJECT_SOURCE_DIR}/tools/policy/profiles")
file(GLOB profile_files CONFIGURE_DEPENDS "${profiles}/*.ini")
set_source_files_properties("${PROJECT_SOURCE_DIR}/tools/policy/policy_profiles.c" PROPERTIES
  COMPILE_DEFINITIONS "SIGVET_PROFILES=\"${profiles}\"" OBJECT_DEPENDS "${profile_files}")
if(SIGVET_SANITIZE)
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(sigvet_tools_needs INTERFACE ${sanitize})
  target_link_options(sigvet_tools_needs INTERFACE ${sanitize})
endif()

file(GLOB tools_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/*/*.c")
set(tools_main "${PROJECT_SOURCE_DIR}/tools/command/main.c")
list(REMOVE_ITEM tools_sources "${tools_main}")

list(APPEND tools_sources "${PROJECT_SOURCE_DIR}/shim/policy.c" "${PROJECT_SOURCE_DIR}/shim/policy_facts.c"
  "${PROJECT_SOURCE_DIR}/shim/relation.c" "${PROJECT_SOURCE_DIR}/shim/relation_runs.c")

add_library(sigvet_tools STATIC ${tools_sources})
target_link_libraries(sigvet_tools PUBLIC sigvet_tools_needs)

add_executable(sigvet_command "${tools_main}")
target_link_libraries(sigvet_command PRIVATE sigvet_tools)
set_target_properties(sigvet_command PROPERTIES OUTPUT_NAME sigvet)
