// What image files turned out to be while they were read: their sizes, colour, and what was done to them.
#pragma once

#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <compare>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <vector>

namespace scorelet {

/// Gathers it; add() of pictures may be called by many threads at once.
class PictureFindings {
public:
    void add(const FilePicture& picture) {
        const std::lock_guard lock(mutex_);
        colour_ = colour_ || picture.colour;
        transparent_ += picture.transparent;
        turned_ += picture.turned;
        furtherPages_ += picture.furtherPages;
        const Size size{static_cast<long long>(picture.image.height()) * picture.image.width(),
                        picture.image.height(), picture.image.width()};
        smallest_ = any_ ? std::min(smallest_, size) : size;
        largest_ = any_ ? std::max(largest_, size) : size;
        any_ = true;
    }

    /// What others found, too.
    void add(const PictureFindings& other) {
        if (!other.any_) return;
        colour_ = colour_ || other.colour_;
        transparent_ += other.transparent_;
        turned_ += other.turned_;
        furtherPages_ += other.furtherPages_;
        smallest_ = any_ ? std::min(smallest_, other.smallest_) : other.smallest_;
        largest_ = any_ ? std::max(largest_, other.largest_) : other.largest_;
        any_ = true;
    }

    bool colour() const { return colour_; }

    /// How they came to the request's size.
    std::string fit(const DataRequest& request) const {
        if (smallest_ == largest_) return describeFit(smallest_.height, smallest_.width, request);
        return fmt::format("{} x {} to {} x {}, {} to {} x {}", smallest_.height, smallest_.width,
                           largest_.height, largest_.width,
                           request.fit == SizeFit::pad
                               ? "padded with background"
                               : "the centred squares averaged down or resized bilinearly",
                           request.size, request.size);
    }

    void addNotes(const DataRequest& request, std::vector<std::string>& notes) const {
        const bool white = request.ground == Ground::white;
        if (transparent_ > 0)
            notes.push_back(fmt::format("{} transparent pixels, shown over {} (--ground {}: over {})",
                                        files(transparent_, "has", "have"), white ? "white" : "black",
                                        white ? "black" : "white", white ? "black" : "white"));
        if (turned_ > 0)
            notes.push_back(
                fmt::format("{} turned as the orientation in it says", files(turned_, "was", "were")));
        if (furtherPages_ > 0)
            notes.push_back(
                fmt::format("left out: {} pages of files with several, of which the first is read",
                            grouped(furtherPages_)));
    }

private:
    struct Size {
        long long area;
        int height, width;

        auto operator<=>(const Size&) const = default;
    };

    static std::string files(int count, const char* one, const char* many) {
        return count == 1 ? fmt::format("1 file {}", one) : fmt::format("{} files {}", grouped(count), many);
    }

    std::mutex mutex_;
    bool any_ = false, colour_ = false;
    int transparent_ = 0, turned_ = 0, furtherPages_ = 0; ///< files, files, pages
    Size smallest_{}, largest_{};
};

} // namespace scorelet
