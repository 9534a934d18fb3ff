// The images of one split of a data set, read a part at a time: for more of them than fit into memory.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

namespace scorelet {

/// Images 0 to count() - 1 in their order; used by one thread at a time.
class ImageReader {
public:
    virtual ~ImageReader() = default;
    ImageReader() = default;
    ImageReader(const ImageReader&) = delete;
    ImageReader& operator=(const ImageReader&) = delete;

    virtual int count() const = 0;

    /// Images [first, first + count), which must exist (assert). Any order will do; a reader of one file that
    /// can only be read from its front begins anew where `first` falls. Throws Error naming the file when it
    /// is damaged. Reports progress; leaves by Cancelled.
    virtual ImageBatch read(int first, int count, const Work& work) = 0;
};

} // namespace scorelet
