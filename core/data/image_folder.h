// A folder of image files (core/image/file.h) as a data set; how they are split into training and held-out
// images and what their classes are, core/data/image_tree.h says.
#pragma once

#include "core/data/dataset.h"
#include "core/data/image_reader.h"
#include "core/data/image_tree.h"
#include "core/data/picture_findings.h"

#include <filesystem>
#include <vector>

namespace scorelet {

/// Image files in the size that is asked for.
class FolderImages final : public ImageReader {
public:
    /// The first `requested` (0: all) of files below a root.
    FolderImages(std::filesystem::path root, std::vector<ImageEntry> entries, int requested,
                 const DataRequest& request);

    int count() const override { return static_cast<int>(entries_.size()); }
    const std::vector<ImageEntry>& entries() const { return entries_; }

    ImageBatch read(int first, int count, const Work& work) override;

    /// What those that were read turned out to be.
    const PictureFindings& findings() const { return findings_; }

private:
    std::filesystem::path root_;
    std::vector<ImageEntry> entries_;
    DataRequest request_;
    PictureFindings findings_;
};

/// Loads the image files of a folder, of which there is at least one; errors as loadDataSet.
DataSet loadImageFolder(const ImageTree& tree, const DataRequest& request, const Work& work);

} // namespace scorelet
