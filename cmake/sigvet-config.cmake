# sigvet-config.cmake - find_package(sigvet): SIGVET_COMMAND and sigvet_add_test().
include("${CMAKE_CURRENT_LIST_DIR}/SigvetAddTest.cmake")
if(NOT SIGVET_COMMAND)
  set(sigvet_FOUND FALSE)
  set(sigvet_NOT_FOUND_MESSAGE "the command sigvet is not beside its CMake files")
endif()
