#include "core/studies/agreement_study.h"

#include "core/evaluate/agreement.h"
#include "core/sample/trajectory.h"

#include <algorithm>

namespace scorelet {

ImageBatch AnswersStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.fit.solver.model.training.data);
    const auto count = std::min<Eigen::Index>(agreementImages, data->heldOut.count());
    const ImageBatch noisy = noisedStates(data->heldOut.pixels.rows(0, count), in.fit.sigma, in.noise);
    return at.get<FitStudy>(in.fit)->denoiser->denoise(noisy, at.work());
}

AgreementResult AgreementStudy::compute(const Inputs& in, const Context& at) {
    const auto one = at.get<AnswersStudy>({in.one, in.noise}),
               reference = at.get<AnswersStudy>({in.reference, in.noise});
    const Agreement found = agreementOf(*one, *reference);
    return {static_cast<int>(one->count()), found.mse, found.cosine, found.explained};
}

} // namespace scorelet
