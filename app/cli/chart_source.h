// Where the rows of `scorelet chart` come from: images, or a file of moments.
#pragma once

#include "app/cli/options.h"
#include "app/output/output.h"
#include "core/studies/error_study.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

class ChartSource {
public:
    virtual ~ChartSource() = default;

    /// Of one noise level: the errors, and those of single held-out images, null where they are not known.
    using Errors = std::pair<ErrorPoint, std::shared_ptr<const Eigen::VectorXd>>;

    virtual const Experiment& experiment() const = 0;
    virtual std::string name() const = 0;                        ///< of the data, for a title
    virtual Eigen::Index heldOut() const = 0;                    ///< held-out images
    virtual std::vector<ModelSpec> models() const { return {}; } ///< where none are named
    virtual ProgressLine& progress() = 0;

    /// The model that errors() is about from now on, in a basis by inBasis() (empty: the chosen one); the
    /// model as it is computed, with what the choices leave open. Throws Error.
    virtual ModelSpec prepare(const ModelSpec& asked, const std::string& basis) = 0;

    /// At one of these noise levels, rising. Throws Error.
    virtual Errors errors(double sigma, const std::vector<double>& sigmas) = 0;
};

/// Of the images of the choices, which it loads. Throws Error when it cannot.
std::unique_ptr<ChartSource> errorsOfImages(const BatchOptions& options);

/// Of a file of moments, which says of which data and basis it is. Throws Error for a file that cannot be
/// read, and for options that would choose other data; tells on the standard error what the file lacks.
std::unique_ptr<ChartSource> errorsOfMoments(const BatchOptions& options, const std::string& file);

} // namespace scorelet
