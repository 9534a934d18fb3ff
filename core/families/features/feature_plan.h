// What a model of features is made of, and its features at noisy vectors.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/data/dataset.h"
#include "core/families/features/feature_list.h"
#include "core/score/spec.h"

#include <Eigen/Core>

#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// Images that are of one class, or whose class no feature sees: a range of them.
struct ClassRange {
    int label = 0;
    Eigen::Index first = 0, count = 0;
};

struct FeaturePlan {
    ModelSpec spec;
    FeatureList list;
    std::shared_ptr<const OrthonormalTransform> transform;
    CoefficientBatch coefficients;   ///< of the training images that it is made of, in the order of `classes`
    std::vector<ClassRange> classes; ///< rising labels; where no feature sees the class, one of all images
    Eigen::VectorXf centres;         ///< of every coefficient: its training mean
    std::vector<std::vector<int>> stencils; ///< of every coefficient, itself first
    std::vector<std::vector<int>> cells;    ///< coefficients that share weights
    std::vector<int> cellOf;                ///< of every coefficient

    /// Plans a model of the first `count` of the images. Throws Error for features that cannot be, where one
    /// sees a member that no stencil has, and where one sees the class and the images have none.
    FeaturePlan(const ModelSpec& spec, const std::string& features,
                std::shared_ptr<const OrthonormalTransform> transform, const ImageSet& images,
                Eigen::Index count, const Work& work);

    /// Features, the constant among them.
    Eigen::Index features() const { return static_cast<Eigen::Index>(list.features().size()) + 1; }

    const std::vector<int>& stencil(int coefficient) const {
        return stencils[static_cast<std::size_t>(coefficient)];
    }
    FeaturePlace placeOf(int coefficient, double sigma, int label) const;

    /// Its training images of a class; null where there are none.
    const ClassRange* rangeOf(int label) const;

    /// How many members of a coefficient's stencil its features may see.
    Eigen::Index seen(int coefficient) const;

    /// A member of a coefficient's stencil less its training mean, of some images.
    Eigen::VectorXd centred(int coefficient, Eigen::Index member, const CoefficientBatch& from,
                            Eigen::Index first, Eigen::Index count) const;

    std::size_t bytes() const;
};

/// Values of all features at some noisy vectors, and their derivatives.
class FeatureValues {
public:
    explicit FeatureValues(const FeaturePlan& plan) : plan_(plan) {}

    /// The vectors, a row each, list.members() columns: for the caller to fill; what a stencil has not is 0.
    Eigen::ArrayXXd w;

    /// Takes all features of an image of this class, and their derivatives by stencil member `by` (-1: none).
    void take(int coefficient, double sigma, int label, int by);

    Eigen::ArrayXXd phi;    ///< vectors x features, the constant first
    Eigen::ArrayXXd slopes; ///< the same, by the member; 0 of a feature that does not see it

private:
    const FeaturePlan& plan_;
    FeatureTape::Values tape_;
};

} // namespace scorelet
