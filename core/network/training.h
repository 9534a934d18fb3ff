// Training a network as a denoiser: Karras et al. 2022's preconditioning and loss, Adam, averaged weights.
//
// The same recipe gives the same weights bit for bit, on any number of threads, in one go or in several:
// which images, noise levels and noise a step sees follows from the seed and the step's number alone, and
// what its images say is summed in their order.
#pragma once

#include "core/base/work.h"
#include "core/network/architecture.h"

#include <cstdint>
#include <map>
#include <string>

namespace scorelet {

/// Which noise levels training sees.
enum class NoiseLevels {
    logUniform, ///< of [.02, 5]
    logNormal   ///< exp of normal values of mean -1.2 and deviation 1.2 (Karras et al. 2022)
};

struct Recipe {
    Architecture architecture;
    int batch = 64;
    double rate = 2e-3; ///< Adam's
    NoiseLevels levels = NoiseLevels::logUniform;
    std::uint64_t seed = 0;

    bool operator==(const Recipe&) const = default;
};

/// All that training goes on from.
struct TrainingState {
    std::int64_t steps = 0;
    Eigen::VectorXf weights;
    Eigen::VectorXf average; ///< of the weights of about the last tenth of the steps: what denoises
    Eigen::VectorXf first;   ///< Adam's mean of the gradient
    Eigen::VectorXf second;  ///< and of its square
    double loss = 0;         ///< of the last step: 1 is what knowing nothing costs
};

/// A network made a denoiser: D(x) = skip x + out F(in x, ln(sigma) / 4), all of which have unit variance for
/// images of the root mean square `sigmaData`.
class DenoisingNetwork {
public:
    DenoisingNetwork(const Architecture& architecture, const ImageShape& shape, double sigmaData)
        : network_(makeNetwork(architecture, shape)), shape_(shape), sigmaData_(sigmaData) {}

    const Network& network() const { return network_; }
    const ImageShape& shape() const { return shape_; }
    double sigmaData() const { return sigmaData_; }

    /// D of one image's values, into `out`.
    void denoise(const float* weights, double sigma, std::span<const float> noisy, std::span<float> out,
                 NetworkMemory& memory) const;

    /// Row `value` of D's Jacobian: how that value of the answer follows every noisy one.
    void sensitivity(const float* weights, double sigma, std::span<const float> noisy, Eigen::Index value,
                     std::span<float> out, NetworkMemory& memory) const;

    /// The network as an ONNX file: inputs x, N x 1 x height x width, and sigma, N numbers; output denoised,
    /// like x. `told`: names and values for people.
    std::string encodeOnnx(const float* weights, const std::map<std::string, std::string>& told) const;

    /// The mean over the image of the squared error of F, whose expectation is 1 for an F of nothing; the
    /// gradient of the weights is increased by `share` of its own.
    double lossAndGradient(const float* weights, double sigma, std::span<const float> clean,
                           std::span<const float> noise, float share, NetworkMemory& memory,
                           float* weightGradient) const;

private:
    struct Scales {
        float skip, out, in, noise;
    };
    Scales scales(double sigma) const;
    void enter(const float* weights, double sigma, std::span<const float> noisy, NetworkMemory& memory) const;

    Network network_;
    ImageShape shape_;
    double sigmaData_;
};

/// sqrt of the mean of all squared values of the first `count` images, never 0.
double rootMeanSquare(const ImageBatch& images, Eigen::Index count);

/// The state that training begins with.
TrainingState beginTraining(const Recipe& recipe, const DenoisingNetwork& network);

/// What a step needs beside the state; kept between steps to save time.
struct TrainingMemory {
    std::vector<NetworkMemory> pictures;    ///< by thread
    std::vector<Eigen::VectorXf> gradients; ///< by chunk of the batch
};

/// One step on the first `count` images. Leaves by Cancelled, with the state as it was, within one image.
/// Throws Error where the loss is not finite any more.
void trainStep(const Recipe& recipe, const DenoisingNetwork& network, const ImageBatch& images,
               Eigen::Index count, TrainingState& state, TrainingMemory& memory, const Work& work);

} // namespace scorelet
