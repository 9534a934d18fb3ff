// The arrays in files for NumPy, and what their names and shapes say of them.
#pragma once

#include "core/base/mapped_file.h"
#include "core/image/npy.h"
#include "core/image/npz.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// Which images an array is of, by its name.
enum class ArraySplit { none, train, test, validation };

/// An array in a file, and where it is from.
struct StoredArray {
    std::string name;  ///< of the array: the file's without its ending, or that in the archive
    std::string place; ///< for people: "train.npy", "toymnist.npz/train_images"
    std::filesystem::path file;
    NpyView view;
    ArraySplit split;
    bool labels; ///< by its name

    /// The place with the folder that it is in, for messages.
    std::string path() const { return (file.parent_path() / place).string(); }
};

/// All arrays of a file, or of the files of a folder, by their places, and the bytes that they lie in.
class ArrayFiles {
public:
    /// None, to be added.
    ArrayFiles() = default;

    /// Throws Error where a file is damaged.
    explicit ArrayFiles(const std::filesystem::path& path);

    /// Adds an array with its values, stored as `array.view` says, which it keeps.
    void add(StoredArray array, std::string values);

    /// The same of an array that is of labels or not, of the split that its name says.
    void addNamed(const std::string& name, const std::string& place, const std::filesystem::path& file,
                  const NpyView& view, std::string values, bool labels);

    const std::vector<StoredArray>& arrays() const { return arrays_; }

private:
    void add(std::string name, std::string place, const std::filesystem::path& file, const NpyView& view);

    std::vector<std::unique_ptr<const MappedFile>> maps_;
    std::vector<std::unique_ptr<const std::string>> bytes_; ///< of added arrays
    std::vector<std::unique_ptr<const NpzReader>> archives_;
    std::vector<StoredArray> arrays_;
};

/// How an array holds images.
struct ArrayLayout {
    long long count;
    int height, width;
    int channels;  ///< 1, 3 or 4
    bool together; ///< the channels of a pixel side by side

    std::size_t values() const { ///< of one image
        return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) *
               static_cast<std::size_t>(channels);
    }
};

/// Of an array's shape. Throws Error, naming the place, for a shape that images do not have.
ArrayLayout layoutOfImages(const StoredArray& array);

/// The labels of an array, whole numbers from 0 on, (N) or (N, 1). Throws Error for others.
std::vector<int> labelsOf(const StoredArray& array);

} // namespace scorelet
