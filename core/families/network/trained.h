// Trained networks as models: their settings in a spec, their weights from the store.
#pragma once

#include "core/families/family.h"
#include "core/network/network_store.h"

namespace scorelet {

/// The row of a spec that says after how many training images a network is shown; 0: as far as it has come.
inline constexpr const char* seenRow = "seen";

/// True for the families whose models are trained here.
bool isTrained(const ModelSpec& spec);

/// Which training images, in this order, a model of one class is trained on, of the first `subset` (0: all);
/// none of all classes, which is trained on the first ones. Throws Error where there are fewer than two.
std::vector<Eigen::Index> rowsTrainedOn(const ModelSpec& spec, const DataSet& data, int subset);

/// What training of such a model on the first `subset` (0: all) of these images is, of its class. Throws Error
/// where the network does not fit them, and for a class that they have not.
NetworkRecipe recipeOf(const ModelSpec& spec, const DataSet& data, int subset = 0);

/// The same without a look at every image, which sigmaData takes: enough to find the network in the store.
NetworkRecipe identityOf(const ModelSpec& spec, const DataSet& data, int subset);

/// The training settings of a text form.
Recipe recipeOfText(const std::string& model);

/// The specs, those that are shown as far as they have come with the number of images seen of the newest
/// weights that the store has. `subset`: the models use the first so many training images; 0: all. One of a
/// class that the images have not stays as it is.
std::vector<ModelSpec> atNewest(const std::vector<ModelSpec>& specs, const DataSet& data, int subset);

/// The specs as the store has them for these images, without a step of training: those that are shown after a
/// number of images seen as they are where the newest weights have seen so many, others as atNewest() gives
/// them; where there are none, of no image seen.
std::vector<ModelSpec> asTrained(const std::vector<ModelSpec>& specs, const DataSet& data, int subset);

/// Of a model: how it was trained.
class Trained {
public:
    virtual ~Trained() = default;

    virtual const NetworkRecipe& recipe() const = 0;
    virtual std::int64_t seen() const = 0;
    virtual const DenoisingNetwork& network() const = 0;
    virtual const Eigen::VectorXf& weights() const = 0;
};

} // namespace scorelet
