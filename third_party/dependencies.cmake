# How each dependency is found. Nothing is copied into the project: Debian's packages, or vcpkg's (vcpkg.json), provide it.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)

# Spectra: the leading eigenvalues and eigenvectors of large matrices. Header only, on Eigen.
find_package(Spectra 1.0 REQUIRED CONFIG)

# Highway: vectors of whatever width the machine has, chosen when the program starts.
find_package(hwy CONFIG REQUIRED)

include(third_party/python.cmake)
include(third_party/openvino/openvino.cmake)

# stb is single headers without a CMake package.
find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(stb INTERFACE)
target_include_directories(stb SYSTEM INTERFACE ${STB_INCLUDE_DIR})

# libtiff and libwebp read pictures of these formats. Without one its files are told to be left out.
find_package(TIFF 4.5)
find_path(WEBP_INCLUDE_DIR webp/decode.h)
find_library(WEBP_LIBRARY NAMES webp libwebp)

# xxHash: whether bytes are the same ones. Debian has no CMake package of it.
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
add_library(xxhash INTERFACE)
target_include_directories(xxhash SYSTEM INTERFACE ${XXHASH_INCLUDE_DIR})
target_link_libraries(xxhash INTERFACE ${XXHASH_LIBRARY})

# What only app/ may see.
if(SCORELET_APP)
    find_package(OpenGL REQUIRED)
    find_package(glfw3 3.3 REQUIRED)
    find_package(CLI11 REQUIRED)
    include(third_party/imgui.cmake)
    include(third_party/glad/glad.cmake)
endif()
