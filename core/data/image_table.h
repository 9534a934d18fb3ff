// Images as a table in a CSV file, as MNIST's is passed on: a line an image, its label and its values row by
// row from 0 to 255, or its values alone; Kaggle's have a line of the columns' names above.
#pragma once

#include "core/data/array_files.h"

#include <filesystem>

namespace scorelet {

/// Whether the file is called .csv and its first line has as many fields as squares of at least 8 x 8 pixels,
/// with or without a label.
bool isImageTable(const std::filesystem::path& file);

/// Adds its images as an array (N, P), and their labels, where it has them, as an array (N). Throws Error
/// naming the file, the line, what was expected and what was found.
void addImageTable(ArrayFiles& arrays, const std::filesystem::path& file);

} // namespace scorelet
