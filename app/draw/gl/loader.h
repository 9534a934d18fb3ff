// The OpenGL 3.3 core functions, by glad 2 (generated at configure time) or glad 1 (vcpkg's package).
#pragma once

#if __has_include(<glad/gl.h>)
#include <glad/gl.h>
#else
#include <glad/glad.h>
#endif

namespace scorelet::gl {

/// Loads the functions of the current context; false where it has no OpenGL 3.3.
template <class GetProcAddress>
bool loadFunctions(GetProcAddress getProcAddress) {
#if __has_include(<glad/gl.h>)
    return gladLoadGL(getProcAddress) != 0;
#else
    return gladLoadGLLoader(reinterpret_cast<GLADloadproc>(getProcAddress)) != 0;
#endif
}

} // namespace scorelet::gl
