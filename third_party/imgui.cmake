# imgui::imgui, Dear ImGui with its GLFW and OpenGL 3 backends: vcpkg's package, or Debian's libimgui-dev, which has the
# backends inside but no CMake package.
find_package(imgui CONFIG QUIET)
if(TARGET imgui::imgui)
    return()
endif()

find_path(IMGUI_INCLUDE_DIR imgui.h PATH_SUFFIXES imgui)
find_library(IMGUI_LIBRARY imgui)
find_library(STB_LIBRARY stb)
if(NOT IMGUI_INCLUDE_DIR OR NOT IMGUI_LIBRARY)
    message(FATAL_ERROR "Dear ImGui was not found: apt-get install libimgui-dev (Debian), or use vcpkg.json")
endif()
add_library(imgui_debian INTERFACE)
# One include path for <imgui.h>, one for the backends, whose headers vcpkg installs beside imgui.h.
target_include_directories(imgui_debian SYSTEM INTERFACE ${IMGUI_INCLUDE_DIR} ${IMGUI_INCLUDE_DIR}/backends)
target_link_libraries(imgui_debian INTERFACE ${IMGUI_LIBRARY} glfw OpenGL::GL ${CMAKE_DL_LIBS})
if(STB_LIBRARY)
    # Debian's ImGui packs and draws its fonts with the system's stb.
    target_link_libraries(imgui_debian INTERFACE ${STB_LIBRARY})
endif()
add_library(imgui::imgui ALIAS imgui_debian)
