#include "core/families/prepare.h"

#include "core/base/error.h"
#include "core/basis/channel_transform.h"
#include "core/basis/transform.h"
#include "core/families/family.h"

namespace scorelet {

Basis waveletBasis(const ImageShape& shape, const std::string& wavelet, int levels) {
    return ofChannels(std::make_shared<const WaveletTransform>(wavelet, shape.height, shape.width, levels),
                      shape.channels, ColourBasis::rgb);
}

std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               const std::string& wavelet, int levels, const Work& work) {
    Basis basis = familyOf(spec).inBasis ? waveletBasis(data->shape, wavelet, levels) : nullptr;
    return prepareComparator(spec, std::move(data), std::move(basis), work);
}

std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               Basis basis, const Work& work) {
    const Family& family = familyOf(spec);
    if (!family.prepare)
        throw Error("comparators: expected a model that is not a wavelet score model, found one");
    return family.prepare(spec, {std::move(data), std::move(basis)}, work);
}

std::shared_ptr<const Model> prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                          const std::string& wavelet, int levels, double budget,
                                          const Work& work) {
    Basis basis = usesBasis(spec) ? waveletBasis(data->shape, wavelet, levels) : nullptr;
    return prepareModel(spec, std::move(data), std::move(basis), budget, work);
}

std::shared_ptr<const Model> prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                          Basis transform, double budget, const Work& work) {
    if (!needsMoments(spec)) return prepareComparator(spec, std::move(data), std::move(transform), work);
    const Coefficients coefficients{transform, transform->forwardAll(data->train.pixels, work),
                                    transform->forwardAll(data->heldOut.pixels, work)};
    auto moments = std::make_shared<const MomentPair>(computeMoments(spec, coefficients, 0, budget, work));
    return familyOf(spec).fromMoments(spec, transform, std::move(moments));
}

double modelBytes(const ModelSpec& spec, const ImageShape& shape, BasisKind kind, ColourBasis colours,
                  int levels, Eigen::Index images) {
    const Family& family = familyOf(spec);
    try {
        Extent extent{shape, imagesOf(spec, images), {}};
        if (usesBasis(spec)) extent.layout = basisLayout(kind, shape, levels, colours);
        if (family.needs == Needs::moments) return MomentPlan::estimate(spec, extent.layout).bytes();
        return family.bytes ? family.bytes(spec, extent) : 0;
    } catch (const Error&) { // told by the preparation
        return 0;
    }
}

std::shared_ptr<const Model>
prepareNested(const ModelSpec& spec, NestedMoments& moments, const MomentSource& source, int subset,
              const MomentRoom& room, const Work& work,
              const std::function<void(std::shared_ptr<const Model>, double)>& onPreview) {
    const auto modelOf = [&](std::shared_ptr<const MomentPair> pair) {
        return familyOf(spec).fromMoments(spec, source.transform, std::move(pair));
    };
    NestedMoments::OnPreview preview;
    if (onPreview)
        preview = [&](const MomentPair& first) {
            onPreview(modelOf(std::make_shared<const MomentPair>(first)), first.train.images());
        };
    return modelOf(moments.first(subset, source, room, work, preview));
}

} // namespace scorelet
