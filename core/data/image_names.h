// Which file an image comes from, and which record of it.
//
// An image is told by a run of records of one file, so that the 60,000 images of an IDX file cost one name,
// not 60,000. Copies share what they know.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// The files behind the images of a set, in their order. Empty: no files are behind them.
class ImageNames {
public:
    ImageNames() = default;

    /// Each image is a file of its own.
    explicit ImageNames(std::vector<std::string> files);

    /// `count` images more: records of one file from number `first` on.
    void addRecords(const std::string& file, Eigen::Index first, Eigen::Index count);

    /// Of these images alone, in this order. Rows beyond the names have none.
    ImageNames at(const std::vector<Eigen::Index>& rows) const;

    /// "cats/3.png", or "train-images-idx3-ubyte.gz #17" for a record, counted from 0; empty where unknown.
    std::string of(Eigen::Index image) const;

    bool empty() const { return !runs_; }

    /// Memory that they take, all of it, though copies share it (core/base/bytes.h).
    std::size_t bytes() const;

private:
    struct Run {
        Eigen::Index begin; ///< the first image of it
        Eigen::Index end;
        Eigen::Index record; ///< of the first image; -1: the file is the image
        std::string file;
    };

    std::shared_ptr<const std::vector<Run>> runs_;
    std::shared_ptr<const std::vector<Eigen::Index>> rows_; ///< which of them the images are; null: all
};

} // namespace scorelet
