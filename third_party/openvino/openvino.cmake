# OpenVINO (Intel, Apache 2.0), by which ONNX files of one's own are run (core/families/onnx). The program loads it when
# the first one is opened; without it one line says so. A package where there is one (vcpkg: openvino); otherwise PyPI's
# wheel, which carries headers and libraries for Linux, Windows and macOS, fetched once per build folder, pinned by hash.
#
# Sets SCORELET_OPENVINO_INCLUDES (empty: there is none), SCORELET_OPENVINO_LIBRARIES (their folder) and
# SCORELET_OPENVINO_LIBRARY (the name of the one with the C interface).
set(SCORELET_OPENVINO_INCLUDES "")
if(NOT SCORELET_OPENVINO)
    return()
endif()

find_package(OpenVINO CONFIG QUIET)
if(TARGET openvino::runtime::c)
    get_target_property(SCORELET_OPENVINO_INCLUDES openvino::runtime::c INTERFACE_INCLUDE_DIRECTORIES)
    get_target_property(library openvino::runtime::c LOCATION)
    cmake_path(GET library PARENT_PATH SCORELET_OPENVINO_LIBRARIES)
    cmake_path(GET library FILENAME SCORELET_OPENVINO_LIBRARY)
    return()
endif()

set(OPENVINO_FOLDER ${PROJECT_BINARY_DIR}/third_party/openvino)
set(OPENVINO_REQUIREMENTS ${CMAKE_CURRENT_LIST_DIR}/requirements.txt)
file(SHA256 ${OPENVINO_REQUIREMENTS} OPENVINO_WANTED)
set(OPENVINO_FOUND "")
if(EXISTS ${OPENVINO_FOLDER}/stamp)
    file(READ ${OPENVINO_FOLDER}/stamp OPENVINO_FOUND)
endif()
set(OPENVINO_FAILED "")
if(NOT OPENVINO_FOUND STREQUAL OPENVINO_WANTED)
    message(STATUS "Fetching OpenVINO, 59 MB")
    file(REMOVE_RECURSE ${OPENVINO_FOLDER})
    scorelet_python(OPENVINO_PYTHON OPENVINO_FAILED)
    if(NOT OPENVINO_FAILED)
        execute_process(COMMAND ${OPENVINO_PYTHON} -m pip download --quiet --disable-pip-version-check --no-deps
            --only-binary :all: --require-hashes -r ${OPENVINO_REQUIREMENTS} -d ${OPENVINO_FOLDER}
            RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
        file(GLOB wheel ${OPENVINO_FOLDER}/*.whl)
        if(NOT status EQUAL 0 OR NOT wheel)
            set(OPENVINO_FAILED "PyPI's wheel could not be fetched:\n${output}")
        else()
            file(ARCHIVE_EXTRACT INPUT ${wheel} DESTINATION ${OPENVINO_FOLDER}
                PATTERNS "openvino/include/openvino/c/*" "openvino/libs/*")
            # The C interface, ONNX and the processor are kept; graphics cards, other formats and caches are not.
            file(GLOB unused ${OPENVINO_FOLDER}/openvino/libs/*)
            list(FILTER unused EXCLUDE REGEX "openvino[.]|openvino_c[.]|onnx_frontend|cpu_plugin|tbb[0-9]*[.]|hwloc")
            file(REMOVE ${unused})
            file(REMOVE ${wheel})
            file(WRITE ${OPENVINO_FOLDER}/stamp ${OPENVINO_WANTED})
        endif()
    endif()
endif()
file(GLOB library ${OPENVINO_FOLDER}/openvino/libs/libopenvino_c.so* ${OPENVINO_FOLDER}/openvino/libs/libopenvino_c.*dylib
    ${OPENVINO_FOLDER}/openvino/libs/openvino_c.dll)
if(NOT OPENVINO_FAILED AND NOT library)
    set(OPENVINO_FAILED "its wheel has no C interface")
endif()
if(OPENVINO_FAILED)
    if(NOT SCORELET_OPENVINO STREQUAL AUTO)
        message(FATAL_ERROR "OpenVINO could not be had (SCORELET_OPENVINO=ON): ${OPENVINO_FAILED}")
    endif()
    message(STATUS "Built without OpenVINO, ONNX files of one's own cannot be run: ${OPENVINO_FAILED}")
    return()
endif()
list(GET library 0 library)
set(SCORELET_OPENVINO_INCLUDES ${OPENVINO_FOLDER}/openvino/include)
set(SCORELET_OPENVINO_LIBRARIES ${OPENVINO_FOLDER}/openvino/libs)
set(SCORELET_OPENVINO_FETCHED ON) # and so to be installed with the program
cmake_path(GET library FILENAME SCORELET_OPENVINO_LIBRARY)
