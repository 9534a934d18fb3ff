# Debian's package, by CPack: cmake --workflow --preset package.
#
# The component `debian` is what a package has and a plain installation has not. OpenVINO's libraries, which Debian has
# not made (90 MB), are in no package: they are a component of their own, and so is what Debian names otherwise.
set(CPACK_INSTALL_CMAKE_PROJECTS
    "${PROJECT_BINARY_DIR}" scorelet Unspecified / "${PROJECT_BINARY_DIR}" scorelet debian /)

install(FILES debian/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT debian EXCLUDE_FROM_ALL)
if(UNIX AND Python3_FOUND)
    set(packed "")
    foreach(pair "${PROJECT_SOURCE_DIR}/CHANGELOG.md|changelog.gz" "${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog|changelog.Debian.gz")
        string(REPLACE "|" ";" pair "${pair}")
        list(GET pair 0 from)
        list(GET pair 1 name)
        add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}
            COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/debian/compress.py ${from} ${CMAKE_CURRENT_BINARY_DIR}/${name}
            DEPENDS ${from} debian/compress.py VERBATIM)
        list(APPEND packed ${CMAKE_CURRENT_BINARY_DIR}/${name})
    endforeach()
    add_custom_target(scorelet_changelogs ALL DEPENDS ${packed})
    install(FILES ${packed} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT debian EXCLUDE_FROM_ALL)
endif()

# Without what only a debugger reads, as Debian strips its programs.
if(CMAKE_STRIP)
    install(CODE "execute_process(COMMAND \"${CMAKE_STRIP}\" --remove-section=.comment --remove-section=.note
        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/scorelet\" COMMAND_ERROR_IS_FATAL ANY)"
        COMPONENT debian EXCLUDE_FROM_ALL)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_VENDOR "the Scorelet authors")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1) # older than any that Debian itself may make, whose first is 1
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "Scorelet maintainers <maintainers@users.noreply.r-seed-3984d52e.example>"
    CACHE STRING "Who answers for Debian's package: a name and an address")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS libgl1) # loaded by GLFW when the window opens: nothing shows it to shlibdeps
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "dataset-fashion-mnist, fonts-dejavu-core, libgl1-mesa-dri")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "laboratory for analytically solvable diffusion models")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "A diffusion model denoises with a score function. Here the score is expanded
in an orthonormal basis of wavelets (or any other), each coefficient a
polynomial of a few neighbouring noisy coefficients. Such a model is solved,
not trained: Stein's identity turns the fit into small ridge regressions whose
entries are moments of the data.
.
So \"which interactions matter for denoising?\" has an answer that is on screen
while the noise slider is being dragged. Models stand side by side with their
errors over the noise level, with guided lessons, figures to export, and batch
commands that do the same work without a display.")
include(CPack)
