// The OpenGL 3.3 core functions, by glad 2 (generated at configure time) or glad 1 (vcpkg's package).
#pragma once

#if __has_include(<glad/gl.h>)
#include <glad/gl.h>
#else
#include <glad/glad.h>
#endif
