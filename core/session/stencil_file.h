// A model of one's own as a file: what the stencil editor saves and the command line reads as "@FILE".
//
// {"format": "scorelet model", "version": 1, "name": "edges", "model": "custom:d2:sees=same@-1@0+parent"}.
// The model is a text form of core/families/spec_text.h; any family may stand there. The name becomes the
// column's title.
#pragma once

#include "core/score/spec.h"

#include <string>

namespace scorelet {

/// The file's text.
std::string modelFileText(const ModelSpec& spec);

/// Reads a file's text; `where` names it in messages. Throws Error.
ModelSpec parseModelFile(const std::string& text, const std::string& where);

/// Whether a JSON text is, as far as its entries tell, a model's file. Throws Error naming `where` when it is
/// none.
bool isModelFile(const std::string& text, const std::string& where);

/// Writes the file at once or not at all. Throws Error when it cannot.
void saveModelFile(const ModelSpec& spec, const std::string& path);

/// A model as the command line names it: a text form, or "@" and the path of a model file. Throws Error.
ModelSpec parseModelChoice(const std::string& text);

} // namespace scorelet
