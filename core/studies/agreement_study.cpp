#include "core/studies/agreement_study.h"

#include "core/evaluate/agreement.h"
#include "core/sample/trajectory.h"

#include <algorithm>

namespace scorelet {

ImageBatch AnswersStudy::compute(const Inputs& in, const Context& at) {
    const DataRequest& request = in.solver.model.training.data;
    const auto data = at.get<DataStudy>(request);
    const auto count = std::min<Eigen::Index>(agreementImages, data->heldOut.count());
    const ImageBatch noisy = noisedStates(data->heldOut.pixels.rows(0, count), in.sigma, request.seed);
    return at.get<FitStudy>(in)->denoiser->denoise(noisy, at.work());
}

AgreementResult AgreementStudy::compute(const Inputs& in, const Context& at) {
    const auto one = at.get<AnswersStudy>(in.one), reference = at.get<AnswersStudy>(in.reference);
    const Agreement found = agreementOf(*one, *reference);
    return {static_cast<int>(one->count()), found.mse, found.cosine, found.explained};
}

} // namespace scorelet
