// From images to a prepared model, whatever its kind.
#pragma once

#include "core/basis/basis_kind.h"
#include "core/families/family.h"
#include "core/families/wavelet/nested_moments.h"

#include <functional>
#include <memory>
#include <string>

namespace scorelet {

using Basis = std::shared_ptr<const OrthonormalTransform>;

/// The wavelet basis of images of a shape, a channel like the other. Throws Error for an unknown name or
/// impossible levels.
Basis waveletBasis(const ImageShape& shape, const std::string& wavelet, int levels);

/// Prepares a model of a family that needs images on the training images of `data`, which it keeps alive;
/// `basis` is that in which it works, null for a family that works in none. Throws Error for an impossible
/// setting, and if the family needs moments.
std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               Basis basis, const Work& work);

/// The same in a wavelet basis, where it works in one.
std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               const std::string& wavelet, int levels, const Work& work);

/// Prepares a model of any kind on all training images of `data`, in a basis where it uses one. Throws Error
/// when it cannot (moments above `budget` bytes, a basis that has not what the model needs, ...).
std::shared_ptr<const Model> prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                          Basis basis, double budget, const Work& work);

/// The same in a wavelet basis.
std::shared_ptr<const Model> prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                          const std::string& wavelet, int levels, double budget,
                                          const Work& work);

/// What a model on so many images of a shape will take once it is prepared, in bytes, to a tenth where that
/// is much; in a basis of such a kind and so many levels where it works in one. 0 where its settings are
/// impossible.
double modelBytes(const ModelSpec& spec, const ImageShape& shape, BasisKind kind, ColourBasis colours,
                  int levels, Eigen::Index images);

/// Prepares a wavelet model on the first `subset` training images (0: all), from kept moments where there are
/// any. `onPreview`, if any, gets a model fitted on the first chunk and the number of its images.
std::shared_ptr<const Model>
prepareNested(const ModelSpec& spec, NestedMoments& moments, const MomentSource& source, int subset,
              const MomentRoom& room, const Work& work,
              const std::function<void(std::shared_ptr<const Model>, double)>& onPreview = {});

} // namespace scorelet
