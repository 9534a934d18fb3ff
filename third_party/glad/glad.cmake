# glad::glad, the OpenGL 3.3 core loader: a package where there is one (vcpkg, Conan), otherwise generated once per
# build folder by the official generator in a virtual environment of its own, pinned by hash.
find_package(glad CONFIG QUIET)
if(TARGET glad::glad)
    return()
endif()

set(GLAD_FOLDER ${PROJECT_BINARY_DIR}/third_party/glad)
set(GLAD_REQUIREMENTS ${CMAKE_CURRENT_LIST_DIR}/requirements.txt)
file(SHA256 ${GLAD_REQUIREMENTS} GLAD_WANTED)
set(GLAD_FOUND "")
if(EXISTS ${GLAD_FOLDER}/stamp)
    file(READ ${GLAD_FOLDER}/stamp GLAD_FOUND)
endif()

# Runs one step of the generation; stops the configuration with a sentence that says what to do.
function(glad_step hint)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "The OpenGL loader could not be generated: '${command}' failed.\n${hint}\n"
            "Or install a 'glad' package that CMake finds. Its output was:\n${output}")
    endif()
endfunction()

if(NOT GLAD_FOUND STREQUAL GLAD_WANTED)
    message(STATUS "Generating the OpenGL 3.3 core loader with glad2")
    file(REMOVE_RECURSE ${GLAD_FOLDER})
    scorelet_python(GLAD_PYTHON GLAD_PYTHON_FAILED)
    if(GLAD_PYTHON_FAILED)
        message(FATAL_ERROR "The OpenGL loader could not be generated: ${GLAD_PYTHON_FAILED}\n"
            "Or install a 'glad' package that CMake finds.")
    endif()
    glad_step("The network (PyPI) is needed for the first configuration, to fetch glad2."
        ${GLAD_PYTHON} -m pip install --quiet --disable-pip-version-check --require-hashes -r ${GLAD_REQUIREMENTS})
    # --reproducible: from the generator's own copy of Khronos' specification, not from the network.
    glad_step("This is a fault of the generator; please report it."
        ${GLAD_PYTHON} -m glad --quiet --api gl:core=3.3 --extensions= --reproducible --out-path ${GLAD_FOLDER} c)
    file(WRITE ${GLAD_FOLDER}/stamp ${GLAD_WANTED})
endif()

add_library(glad STATIC ${GLAD_FOLDER}/src/gl.c)
target_include_directories(glad SYSTEM PUBLIC ${GLAD_FOLDER}/include)
target_link_libraries(glad PUBLIC ${CMAKE_DL_LIBS})
add_library(glad::glad ALIAS glad)
