#include "core/studies/part_study.h"

#include "core/basis/band_name.h"

namespace scorelet {

ImagePart imagePart(const OrthonormalTransform& transform, const Eigen::VectorXf& coefficients,
                    const Eigen::VectorXf& clean, const std::vector<bool>& kept) {
    const SubbandLayout& layout = transform.layout();
    Eigen::VectorXf part = coefficients, difference = coefficients - clean;
    for (size_t i = 0; i < kept.size(); ++i) {
        const Subband& band = layout.bands()[i];
        if (kept[i]) continue;
        part.segment(band.offset, band.count()).setZero();
        difference.segment(band.offset, band.count()).setZero();
    }
    return {transform.inverse(part),
            part.cast<double>().squaredNorm() / coefficients.cast<double>().squaredNorm(),
            difference.cast<double>().squaredNorm() / layout.count()};
}

ImageParts PartStudy::compute(const Inputs& in, const Context& at) {
    const auto mosaic = at.get<MosaicStudy>(in.mosaic);
    const std::vector<bool> kept = keptBands(mosaic->transform->layout(), in.leftOut);
    return {imagePart(*mosaic->transform, mosaic->clean, mosaic->clean, kept),
            imagePart(*mosaic->transform, mosaic->values, mosaic->clean, kept)};
}

ImagePart DenoisedPartStudy::compute(const Inputs& in, const Context& at) {
    const DenoisedStudy::Inputs& denoised = in.mosaic.denoised;
    const auto mosaic = at.get<DenoisedMosaicStudy>(in.mosaic);
    const auto clean = at.get<MosaicStudy>(
        {{{denoised.fit.solver.model.training.data, denoised.image}, denoised.fit.sigma, denoised.noise},
         in.mosaic.basis});
    return imagePart(*mosaic->transform, mosaic->values, clean->clean,
                     keptBands(mosaic->transform->layout(), in.leftOut));
}

} // namespace scorelet
