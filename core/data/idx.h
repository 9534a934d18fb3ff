// IDX, the format of MNIST and its relatives (http://yann.lecun.com/exdb/mnist): big-endian header, then
// bytes.
//
// Images: magic 0x00000803, count, height, width (32 bits each), count x height x width bytes. Labels: magic
// 0x00000801, count, count bytes. Files plain or gzip-compressed; in one folder an image file with "train" in
// its name and one with "t10k" or "test" at the begin of a word, each name containing "images" and "idx3";
// the labels' file is named alike with "labels" and "idx1" (case and what is between the words do not count).
// Each may be in a subfolder of its own name.
#pragma once

#include "core/data/byte_reader.h"
#include "core/data/dataset.h"
#include "core/data/image_reader.h"
#include "core/data/to_size.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// Whether any file of the folder is named like IDX images.
bool holdsIdx(const std::filesystem::path& folder);

/// The files that a folder's data set is read from, plain or compressed.
struct IdxFiles {
    std::filesystem::path train;
    std::filesystem::path heldOut;
    std::filesystem::path trainLabels; ///< empty: there are none
    std::filesystem::path heldOutLabels;
};

/// Finds them. Throws Error, as loadIdx, where there is not one of each.
IdxFiles idxFiles(const std::filesystem::path& folder);

/// The images of one file of them, in the size that is asked for.
class IdxImages final : public ImageReader {
public:
    /// The first `requested` (0: all). Throws Error, as loadIdx, for another file or an impossible header.
    IdxImages(std::filesystem::path file, int requested, const DataRequest& request);

    int count() const override { return count_; }
    int stored() const { return stored_; } ///< in the file
    int height() const { return height_; } ///< of the originals
    int width() const { return width_; }

    ImageBatch read(int first, int count, const Work& work) override;

    /// Adds what is odd about the file, once it was read to its end.
    void addNotes(std::vector<std::string>& notes) const;

private:
    /// What is read, for messages.
    std::string what() const;

    std::filesystem::path file_;
    DataRequest request_;
    std::optional<ByteReader> reader_;
    int stored_ = 0, height_ = 0, width_ = 0, count_ = 0;
    int at_ = 0; ///< the image that the reader stands before
};

/// Loads a folder of IDX files; errors as loadDataSet. Labels may be missing. Images are decoded in blocks
/// straight into the final matrices: the memory needed is theirs and a few MB.
DataSet loadIdx(const std::filesystem::path& folder, const DataRequest& request, const Work& work);

} // namespace scorelet
