# PyPI's onnx (the ONNX project, Apache 2.0, 18 MB) in the build folder's Python, for tests/numpy/test_onnx.py: it makes a
# network that the lab did not write, and computes it by its reference evaluator. Without it that test is skipped.
#
# Sets SCORELET_ONNX_PYTHON, an interpreter that may have it.
set(ONNX_REQUIREMENTS ${CMAKE_CURRENT_LIST_DIR}/requirements.txt)
file(SHA256 ${ONNX_REQUIREMENTS} ONNX_WANTED)
set(ONNX_STAMP ${PROJECT_BINARY_DIR}/third_party/onnx-stamp)
set(ONNX_FOUND "")
if(EXISTS ${ONNX_STAMP})
    file(READ ${ONNX_STAMP} ONNX_FOUND)
endif()
scorelet_python(SCORELET_ONNX_PYTHON ONNX_FAILED)
if(NOT ONNX_FAILED AND NOT ONNX_FOUND STREQUAL ONNX_WANTED)
    message(STATUS "Fetching onnx and NumPy for the tests, 36 MB")
    execute_process(COMMAND ${SCORELET_ONNX_PYTHON} -m pip install --quiet --disable-pip-version-check --no-deps
        --only-binary :all: --require-hashes -r ${ONNX_REQUIREMENTS}
        RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(status EQUAL 0)
        file(WRITE ${ONNX_STAMP} ${ONNX_WANTED})
    else()
        set(ONNX_FAILED ${output})
    endif()
endif()
if(ONNX_FAILED)
    message(STATUS "The test of ONNX files will be skipped: ${ONNX_FAILED}")
endif()
