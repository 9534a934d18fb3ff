#include "app/draw/gl/shader.h"

#include "app/draw/assets.h"
#include "app/draw/gl/loader.h"
#include "core/base/error.h"

#include <fstream>
#include <iterator>
#include <vector>

namespace scorelet::gl {
namespace {

std::string readText(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) throw Error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

GLuint compile(GLenum stage, const std::string& fileName) {
    const auto path = shaderFile(fileName);
    const std::string text = readText(path);
    const char* source = text.c_str();
    const GLuint shader = glCreateShader(stage);
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    GLint ok = 0;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (ok) return shader;
    std::vector<char> log(4096, '\0');
    glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), nullptr, log.data());
    glDeleteShader(shader);
    throw Error(path.string() + " does not compile: " + log.data());
}

} // namespace

Shader::Shader(const std::string& name) {
    const GLuint vertex = compile(GL_VERTEX_SHADER, name + ".vert");
    const GLuint fragment = compile(GL_FRAGMENT_SHADER, name + ".frag");
    id_ = glCreateProgram();
    glAttachShader(id_, vertex);
    glAttachShader(id_, fragment);
    glLinkProgram(id_);
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    GLint ok = 0;
    glGetProgramiv(id_, GL_LINK_STATUS, &ok);
    if (ok) return;
    std::vector<char> log(4096, '\0');
    glGetProgramInfoLog(id_, static_cast<GLsizei>(log.size()), nullptr, log.data());
    glDeleteProgram(id_);
    throw Error("the shader '" + name + "' does not link: " + log.data());
}

Shader::~Shader() {
    glDeleteProgram(id_);
}

int Shader::uniform(const char* uniformName) const {
    return glGetUniformLocation(id_, uniformName);
}

} // namespace scorelet::gl
