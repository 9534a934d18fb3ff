#include "core/basis/coefficients.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {

void CoefficientBatch::requireHeight() const {
    if (values_.rows() != layout_.count())
        throw Error(fmt::format("wavelet coefficients: expected {} an image, found {}", layout_.count(),
                                values_.rows()));
}

} // namespace scorelet
