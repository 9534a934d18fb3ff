// A linked OpenGL program from the files in shaders/. UI thread, with a current context.
#pragma once

#include <string>

namespace scorelet::gl {

class Shader {
public:
    /// Compiles and links shaders/`name`.vert and shaders/`name`.frag. Throws Error with the compiler's
    /// words.
    explicit Shader(const std::string& name);
    ~Shader();
    Shader(const Shader&) = delete;
    Shader& operator=(const Shader&) = delete;

    unsigned id() const { return id_; }

    /// The place of a uniform; -1 (ignored by OpenGL) where the program does not use it.
    int uniform(const char* uniformName) const;

private:
    unsigned id_ = 0;
};

} // namespace scorelet::gl
