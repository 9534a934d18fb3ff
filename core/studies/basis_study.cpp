#include "core/studies/basis_study.h"

#include "core/image/channels.h"

#include <algorithm>
#include <numeric>

namespace scorelet {
BasisResult basisResult(const OrthonormalTransform& transform, const Work& work) {
    const SubbandLayout& layout = transform.layout();
    BasisResult result;
    const auto add = [&](int coefficient) {
        result.atoms.push_back({coefficient, transform.atom(coefficient)});
    };
    if (layout.places() == Places::list)
        for (int k = 0; k < std::min(firstAtoms, layout.count()); ++k) add(k);
    else if (layout.levels() == 0)
        add(layout.index(0, layout.height() / 2, layout.width() / 2));
    for (int band = 0; layout.levels() > 0 && band < static_cast<int>(layout.bands().size()); ++band) {
        work.check();
        const Subband& b = layout.bands()[static_cast<size_t>(band)];
        add(layout.index(band, b.rows / 2, b.cols / 2));
    }
    return result;
}

BasisCompaction imageCompaction(const OrthonormalTransform& transform, const Image& clean) {
    return compareBases(Image(clean.shape(), clean.flat() + 1), transform);
}

Bump bumpAt(const OrthonormalTransform& transform, int row, int col) {
    const SubbandLayout& layout = transform.layout();
    Bump bump;
    bump.image =
        withChannels(localBump(layout.height(), layout.width(), std::clamp(row, 0, layout.height() - 1),
                               std::clamp(col, 0, layout.width() - 1), bumpWidth),
                     layout.channels());
    bump.compaction = compareBases(bump.image, transform);
    return bump;
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

AtomResult atomResult(const OrthonormalTransform& transform, int coefficient) {
    AtomResult result;
    result.atom.coefficient = std::clamp(coefficient, 0, transform.layout().count() - 1);
    result.atom.image = transform.atom(result.atom.coefficient);
    Image::Plane energy = result.atom.image.plane(0).square();
    for (int channel = 1; channel < result.atom.image.channels(); ++channel)
        energy += result.atom.image.plane(channel).square();
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
    const auto basis = at.get<TransformStudy>({in.basis, in.shape});
    BasisResult result = basisResult(*basis->transform, at.work());
    result.name = basisName(in.basis);
    result.defect = basis->defect;
    return result;
}

BasisCompaction CompactionStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.image.data);
    return imageCompaction(*transformOf(in.basis, data->shape, at),
                           chosenImage(*data, in.image.data, in.image.image));
}

Bump BumpStudy::compute(const Inputs& in, const Context& at) {
    return bumpAt(*transformOf(in.basis, in.shape, at), in.row, in.col);
}

AtomResult AtomStudy::compute(const Inputs& in, const Context& at) {
    return atomResult(*transformOf(in.basis, in.shape, at), in.coefficient);
}

} // namespace scorelet
