#include "core/studies/basis_study.h"

#include <algorithm>
#include <numeric>

namespace scorelet {

BasisResult basisResult(const WaveletTransform& transform, const Image& clean, int pixelRow, int pixelCol,
                        const Work& work) {
    const SubbandLayout& layout = transform.layout();
    BasisResult result;
    result.wavelet = transform.filter().name;
    for (int band = 0; band < static_cast<int>(layout.bands().size()); ++band) {
        work.check();
        const Subband& b = layout.bands()[static_cast<size_t>(band)];
        const int middle = layout.index(band, b.rows / 2, b.cols / 2);
        result.atoms.push_back({middle, transform.atom(middle)});
    }
    result.image = compareBases(Image(clean.shape(), clean.flat() + 1), transform);
    const int row = std::clamp(pixelRow, 0, layout.height() - 1);
    const int col = std::clamp(pixelCol, 0, layout.width() - 1);
    result.bumpImage = localBump(layout.height(), layout.width(), row, col, bumpWidth);
    result.bump = compareBases(result.bumpImage, transform);
    for (const BoundaryMode mode : {BoundaryMode::periodized, BoundaryMode::symmetric, BoundaryMode::zero}) {
        work.check();
        result.defects.push_back(measureBoundary(transform.filter(), layout.width(), layout.levels(), mode));
    }
    return result;
}

CircularWindow shortestWindow(const std::vector<double>& energy, double tail) {
    const int n = static_cast<int>(energy.size());
    const double wanted = (1 - tail) * std::accumulate(energy.begin(), energy.end(), 0.0);
    CircularWindow best{0, n};
    for (int start = 0; start < n; ++start) {
        double held = 0;
        for (int length = 1; length < best.length; ++length) {
            held += energy[static_cast<size_t>((start + length - 1) % n)];
            if (held >= wanted) best = {start, length};
        }
    }
    return best;
}

AtomResult atomResult(const WaveletTransform& transform, int coefficient) {
    AtomResult result;
    result.atom.coefficient = std::clamp(coefficient, 0, transform.layout().count() - 1);
    result.atom.image = transform.atom(result.atom.coefficient);
    const Image::Plane energy = result.atom.image.plane(0).square();
    std::vector<double> rows, cols;
    for (Eigen::Index r = 0; r < energy.rows(); ++r) rows.push_back(energy.row(r).sum());
    for (Eigen::Index c = 0; c < energy.cols(); ++c) cols.push_back(energy.col(c).sum());
    const CircularWindow down = shortestWindow(rows, atomTail), across = shortestWindow(cols, atomTail);
    result.height = down.length;
    result.width = across.length;
    result.wraps = down.start + down.length > static_cast<int>(rows.size()) ||
                   across.start + across.length > static_cast<int>(cols.size());
    return result;
}

BasisResult BasisStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.image.data);
    const Image clean = chosenImage(*data, in.image.data, in.image.image);
    const WaveletTransform transform(in.basis.wavelet, data->shape.height, data->shape.width,
                                     in.basis.levels);
    return basisResult(transform, clean, in.row, in.col, at.work());
}

AtomResult AtomStudy::compute(const Inputs& in, const Context&) {
    return atomResult(WaveletTransform(in.basis.wavelet, in.size, in.size, in.basis.levels), in.coefficient);
}

} // namespace scorelet
