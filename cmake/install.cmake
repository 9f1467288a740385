# install.cmake - where things go. The command finds its libraries relative to itself.

install(TARGETS sigvet_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS sigvet sigvet-strict LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/sigvet")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/sigvet"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(FILES "${PROJECT_SOURCE_DIR}/man/sigvet.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        FILES_MATCHING PATTERN "*.md")
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/LICENSE"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/cmake/SigvetAddTest.cmake" "${PROJECT_SOURCE_DIR}/cmake/sigvet-config.cmake"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/sigvet")
