#include "core/families/wavelet/moment_file.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/work_part.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/image/npz.h"
#include "core/score/recentring.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <numeric>

namespace scorelet {
namespace {

constexpr double fileVersion = 1;
constexpr std::size_t mostMomentFileBytes = NpzArchive::mostBytes;

/// Means of coefficients, and those of the fingerprint, differ by float's rounding from machine to machine;
/// of other images or another basis by far more.
constexpr float mostRounding = 1e-3f;

/// A model of moments as a file has it. Throws Error for one whose moments no single pass gives.
ModelSpec fileSpec(const ModelSpec& spec) {
    if (!needsMoments(spec))
        throw Error(fmt::format("{}: expected a wavelet score model, which is made of moments", toText(spec)),
                    "scorelet models lists them.");
    if (leavesChoice(spec))
        throw Error(fmt::format("{}: cross-validation needs the images themselves, not sums of moments",
                                toText(spec)),
                    "Name degree, radius, stencil and ridge.");
    if (!spec.imageClass.empty())
        throw Error(fmt::format("{}: moments in files are of the images of all classes", toText(spec)));
    return momentSpec(spec);
}

/// A plan with these centres, of a model on a layout.
MomentPlan planOf(const ModelSpec& spec, const SubbandLayout& layout, const std::vector<float>& centres,
                  double budgetBytes) {
    CoefficientBatch none(layout, 1);
    none.matrix().setZero();
    const MomentPlan plan(spec, layout, none, 1, budgetBytes);
    return plan.recentred(
        Eigen::Map<const Eigen::VectorXf>(centres.data(), static_cast<Eigen::Index>(centres.size())));
}

/// What is summed, and where: the same from machine to machine.
std::string digestOfPlan(const MomentPlan& plan) {
    std::vector<int> all{plan.layout().count(), plan.cells()};
    for (int k = 0; k < plan.layout().count(); ++k) {
        all.push_back(plan.cellOf(k));
        all.insert(all.end(), plan.stencil(k).begin(), plan.stencil(k).end());
    }
    const MonomialTable* last = nullptr;
    for (int cell = 0; cell < plan.cells(); ++cell) {
        all.push_back(static_cast<int>(plan.cellStart(cell)));
        if (const SummedTrie* summed = plan.summed(cell))
            all.insert(all.end(), summed->moments.begin(), summed->moments.end());
        if (&plan.table(cell) == last) continue;
        last = &plan.table(cell);
        all.push_back(last->moments());
        for (const auto& feature : last->featureList()) {
            all.push_back(feature.parent);
            all.push_back(feature.variable);
        }
    }
    return digestOf(std::span<const int>(all), Work{}).text();
}

/// The coefficients of an image that is the same everywhere: in another basis they differ.
std::vector<float> fingerprintOf(const OrthonormalTransform& transform) {
    Image image(transform.shape());
    fillNormal(0, 0, image.values());
    const Eigen::VectorXf coefficients = transform.forward(image);
    return {coefficients.data(), coefficients.data() + coefficients.size()};
}

float greatestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) return std::numeric_limits<float>::infinity();
    float greatest = 0;
    for (std::size_t k = 0; k < a.size(); ++k) greatest = std::max(greatest, std::abs(a[k] - b[k]));
    return greatest;
}

std::string rangesText(const std::vector<ImageRange>& ranges) {
    std::vector<std::string> texts;
    for (const ImageRange& range : ranges)
        texts.push_back(fmt::format("{} to {}", range.first, range.end - 1));
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// Throws Error where both have an image.
SplitRanges merged(const SplitRanges& a, const SplitRanges& b, const std::string& which) {
    SplitRanges both = a;
    both.ranges.insert(both.ranges.end(), b.ranges.begin(), b.ranges.end());
    std::sort(both.ranges.begin(), both.ranges.end());
    std::vector<ImageRange> joined;
    for (const ImageRange& range : both.ranges) {
        if (!joined.empty() && range.first < joined.back().end)
            throw Error(fmt::format("both have {} image {}: each image counts once", which, range.first));
        if (!joined.empty() && range.first == joined.back().end)
            joined.back().end = range.end;
        else
            joined.push_back(range);
    }
    both.ranges = std::move(joined);
    return both;
}

void storeRanges(const SplitRanges& split, const std::string& name, NpzArchive& file) {
    std::vector<double> numbers;
    for (const ImageRange& range : split.ranges) {
        numbers.push_back(range.first);
        numbers.push_back(range.end);
    }
    file.addNumber(name + "_count", split.count);
    file.add(name + "_ranges", numbers, {split.ranges.size(), 2});
}

SplitRanges storedRanges(const NpzReader& file, const std::string& name, const std::string& path) {
    constexpr double most = 2147483647;
    const auto whole = [&](double value) {
        return value >= 0 && value <= most && value == std::floor(value);
    };
    const double count = file.number(name + "_count");
    const std::vector<double> numbers = file.doubles(name + "_ranges");
    if (!whole(count) || numbers.size() % 2 != 0 || !std::all_of(numbers.begin(), numbers.end(), whole))
        throw Error(fmt::format("{}: expected whole numbers of {} images, found others", path, name));
    SplitRanges split{static_cast<int>(count), {}};
    for (std::size_t i = 0; i < numbers.size(); i += 2)
        split.ranges.push_back({static_cast<int>(numbers[i]), static_cast<int>(numbers[i + 1])});
    int last = 0;
    for (const ImageRange& range : split.ranges) {
        if (range.first < last || range.end <= range.first || range.end > split.count)
            throw Error(fmt::format("{}: expected rising ranges of its {} {} images, found {}", path,
                                    grouped(split.count), name, rangesText(split.ranges)));
        last = range.end;
    }
    return split;
}

std::vector<float> floatsOf(const std::vector<double>& numbers) {
    std::vector<float> floats;
    floats.reserve(numbers.size());
    for (const double number : numbers) floats.push_back(static_cast<float>(number));
    return floats;
}

ImageShape storedShape(const NpzReader& file, const std::string& path) {
    const std::vector<double> numbers = file.doubles("shape", 3);
    for (const double number : numbers)
        if (!(number >= 1 && number <= 4096 && number == std::floor(number)))
            throw Error(fmt::format("{}: expected channels, height and width of images, found {:g}", path,
                                    fmt::join(numbers, ", ")));
    return {static_cast<int>(numbers[0]), static_cast<int>(numbers[1]), static_cast<int>(numbers[2])};
}

std::string nameOf(const char* what, std::size_t model) {
    return fmt::format("model_{}_{}", model, what);
}

std::vector<double> sumsOf(const Moments& moments) {
    return {moments.sums().begin(), moments.sums().end()};
}

} // namespace

int SplitRanges::images() const {
    return std::accumulate(ranges.begin(), ranges.end(), 0,
                           [](int sum, const ImageRange& range) { return sum + range.count(); });
}

MomentFile MomentFile::compute(MomentChoices choices, const std::vector<ModelSpec>& models,
                               ImageSource& images, const OrthonormalTransform& transform, double budgetBytes,
                               const MomentPass& pass, const Work& work) {
    if (pass.part < 1 || pass.part > pass.parts)
        throw Error(fmt::format("part {} of {}: expected a part from 1 to the number of parts", pass.part,
                                pass.parts));
    std::vector<ModelSpec> specs;
    for (const ModelSpec& model : models)
        if (ModelSpec spec = fileSpec(model); std::find(specs.begin(), specs.end(), spec) == specs.end())
            specs.push_back(std::move(spec));
    const auto plans = streamedPlans(specs, *images.train, transform, budgetBytes, work);
    std::vector<Moments> train, heldOut;
    MomentFile file;
    file.choices_ = std::move(choices);
    file.shape_ = images.shape;
    file.basis_ = fingerprintOf(transform);
    file.train_.count = images.train->count();
    file.heldOut_.count = images.heldOut->count();
    for (std::size_t i = 0; i < specs.size(); ++i) {
        train.emplace_back(plans[i]);
        heldOut.emplace_back(plans[i]);
        const Eigen::VectorXf& centres = plans[i]->centres();
        file.models_.push_back(
            {specs[i], digestOfPlan(*plans[i]), {centres.data(), centres.data() + centres.size()}, {}, {}});
    }
    const ImageRange trainRange = partOf(file.train_.count, pass.part, pass.parts);
    const ImageRange heldOutRange = partOf(file.heldOut_.count, pass.part, pass.parts);
    const double all = trainRange.count() + heldOutRange.count();
    const auto share = [&](int count) { return all > 0 ? count / all : 1.0; };
    addImages(heldOut, *images.heldOut, heldOutRange, transform,
              workPart(work, 0, share(heldOutRange.count())));
    if (heldOutRange.count() > 0) file.heldOut_.ranges = {heldOutRange};
    for (std::size_t i = 0; i < specs.size(); ++i) file.models_[i].heldOut = sumsOf(heldOut[i]);
    int at = trainRange.first;
    const auto addUpTo = [&](int end) {
        addImages(train, *images.train, {at, end}, transform,
                  workPart(work, share(heldOutRange.count() + at - trainRange.first),
                           share(heldOutRange.count() + end - trainRange.first)));
        at = end;
        file.train_.ranges = {{trainRange.first, end}};
        for (std::size_t i = 0; i < specs.size(); ++i) file.models_[i].train = sumsOf(train[i]);
    };
    for (const int size : pass.sizes) {
        const int end = trainRange.first + size;
        if (end <= at || end > trainRange.end) continue;
        addUpTo(end);
        pass.onSize(file);
    }
    if (at < trainRange.end || trainRange.count() == 0) addUpTo(trainRange.end);
    if (trainRange.count() == 0) file.train_.ranges.clear();
    return file;
}

void MomentFile::write(const std::string& path) const {
    writeFile(path, encode());
}

std::string MomentFile::encode() const {
    NpzArchive file;
    file.addNumber("scorelet_moments", fileVersion);
    file.addText("images", choices_.images);
    file.addText("session", choices_.session);
    file.add("shape",
             std::vector<double>{static_cast<double>(shape_.channels), static_cast<double>(shape_.height),
                                 static_cast<double>(shape_.width)},
             {3});
    file.add("basis", basis_, {basis_.size()});
    storeRanges(train_, "train", file);
    storeRanges(heldOut_, "held_out", file);
    file.addNumber("models", static_cast<double>(models_.size()));
    for (std::size_t i = 0; i < models_.size(); ++i) {
        const ModelMoments& model = models_[i];
        file.addText(nameOf("spec", i), toText(model.spec));
        file.addText(nameOf("plan", i), model.plan);
        file.add(nameOf("centres", i), model.centres, {model.centres.size()});
        file.add(nameOf("train", i), model.train, {model.train.size()});
        file.add(nameOf("held_out", i), model.heldOut, {model.heldOut.size()});
    }
    return std::move(file).finish();
}

bool MomentFile::isOne(const std::string& path) {
    // The first array's name stands behind the 30 bytes of the archive's first entry.
    constexpr std::string_view name = "scorelet_moments";
    std::string begin(30 + name.size(), '\0');
    std::ifstream file(path, std::ios::binary);
    return file.read(begin.data(), static_cast<std::streamsize>(begin.size())) &&
           std::string_view(begin).substr(30) == name;
}

MomentFile MomentFile::read(const std::string& path) {
    return decode(readFile(path, mostMomentFileBytes), path);
}

MomentFile MomentFile::decode(std::string bytes, const std::string& path) {
    const NpzReader file(std::move(bytes), path);
    if (!file.has("scorelet_moments"))
        throw Error(fmt::format("{}: not a file of moments: expected an array \"scorelet_moments\", found {}",
                                path, fmt::join(file.names(), ", ")),
                    "scorelet moments writes such files.");
    if (const double version = file.number("scorelet_moments"); version != fileVersion)
        throw Error(fmt::format("{}: expected moments of version {}, found {}", path, fileVersion, version));
    MomentFile moments;
    moments.path_ = path;
    moments.choices_ = {file.text("images"), file.text("session")};
    moments.shape_ = storedShape(file, path);
    moments.basis_ = floatsOf(file.doubles("basis"));
    moments.train_ = storedRanges(file, "train", path);
    moments.heldOut_ = storedRanges(file, "held_out", path);
    const double models = file.number("models");
    for (std::size_t i = 0; static_cast<double>(i) < models; ++i) {
        moments.models_.push_back({parseModelSpec(file.text(nameOf("spec", i))), file.text(nameOf("plan", i)),
                                   floatsOf(file.doubles(nameOf("centres", i))),
                                   file.doubles(nameOf("train", i)), file.doubles(nameOf("held_out", i))});
        const ModelMoments& model = moments.models_.back();
        const auto finite = [](double value) { return std::isfinite(value); };
        if (model.train.size() != model.heldOut.size() ||
            !std::all_of(model.centres.begin(), model.centres.end(), finite) ||
            !std::all_of(model.train.begin(), model.train.end(), finite) ||
            !std::all_of(model.heldOut.begin(), model.heldOut.end(), finite))
            throw Error(fmt::format("{}: expected as many finite sums of training and of held-out images of "
                                    "{}, found others",
                                    path, toText(model.spec)));
    }
    if (moments.models_.empty()) throw Error(fmt::format("{}: holds no model's moments", path));
    return moments;
}

void MomentFile::merge(const MomentFile& other, const SubbandLayout& layout) {
    const auto differ = [&](const std::string& how, const std::string& hint = {}) {
        throw Error(fmt::format("{} and {}: {}", place(), other.place(), how), hint);
    };
    const std::string sameOptions = "scorelet moments needs the same options for every part.";
    if (choices_.images != other.choices_.images || shape_ != other.shape_ ||
        train_.count != other.train_.count || heldOut_.count != other.heldOut_.count)
        differ("expected moments of the same source, found others", sameOptions);
    if (!(greatestDifference(basis_, other.basis_) <= mostRounding))
        differ("expected moments in the same basis, found another", sameOptions);
    if (models() != other.models()) differ("expected the same models in the same order, found others");
    SplitRanges train, heldOut;
    try {
        train = merged(train_, other.train_, "training");
        heldOut = merged(heldOut_, other.heldOut_, "held-out");
    } catch (const Error& error) {
        differ(error.what());
    }
    for (std::size_t i = 0; i < models_.size(); ++i) {
        const ModelMoments &ours = models_[i], &theirs = other.models_[i];
        if (ours.plan != theirs.plan || ours.train.size() != theirs.train.size())
            differ(fmt::format("the moments of {} are of different plans: they were computed by different "
                               "versions",
                               toText(ours.spec)));
        if (const float by = greatestDifference(ours.centres, theirs.centres); !(by <= mostRounding))
            differ(fmt::format("their first training images differ, by {:.3g} in the mean of a coefficient: "
                               "they are of different images",
                               by));
    }
    for (std::size_t i = 0; i < models_.size(); ++i) add(models_[i], other.models_[i], other, layout);
    train_ = std::move(train);
    heldOut_ = std::move(heldOut);
}

void MomentFile::add(ModelMoments& ours, const ModelMoments& theirs, const MomentFile& other,
                     const SubbandLayout& layout) {
    const auto sum = [](std::vector<double>& to, std::span<const double> from) {
        std::transform(to.begin(), to.end(), from.begin(), to.begin(), std::plus<>());
    };
    if (ours.centres == theirs.centres) {
        sum(ours.train, theirs.train);
        sum(ours.heldOut, theirs.heldOut);
        return;
    }
    constexpr double budget = std::numeric_limits<double>::infinity(); // they are in memory already
    const auto to = std::make_shared<const MomentPlan>(planOf(ours.spec, layout, ours.centres, budget));
    const auto from = std::make_shared<const MomentPlan>(planOf(ours.spec, layout, theirs.centres, budget));
    const Recentring recentring(*to);
    const auto brought = [&](int images, const std::vector<double>& sums) {
        return recentring.apply(Moments(from, images, sums), to, {});
    };
    sum(ours.train, brought(other.train_.images(), theirs.train).sums());
    sum(ours.heldOut, brought(other.heldOut_.images(), theirs.heldOut).sums());
}

std::vector<ModelSpec> MomentFile::models() const {
    std::vector<ModelSpec> specs;
    for (const ModelMoments& model : models_) specs.push_back(model.spec);
    return specs;
}

std::shared_ptr<const MomentPair> MomentFile::moments(const ModelSpec& spec,
                                                      const OrthonormalTransform& transform,
                                                      double budgetBytes, const Work& work) const {
    const ModelSpec wanted = fileSpec(spec);
    const auto model = std::find_if(models_.begin(), models_.end(),
                                    [&](const ModelMoments& one) { return one.spec == wanted; });
    if (model == models_.end()) {
        std::vector<std::string> names;
        for (const ModelMoments& one : models_) names.push_back(toText(one.spec));
        throw Error(fmt::format("{}: has no moments of {}, it has those of {}", place(), toText(wanted),
                                fmt::join(names, ", ")));
    }
    if (train_.images() < 2 || heldOut_.images() < 1)
        throw Error(fmt::format("{}: {} training and {} held-out images, expected at least 2 and 1", place(),
                                train_.images(), heldOut_.images()));
    const SubbandLayout& layout = transform.layout();
    if (shape_ != transform.shape() ||
        !(greatestDifference(basis_, fingerprintOf(transform)) <= mostRounding))
        throw Error(fmt::format("{}: expected moments of images of {} in the basis {}, found those of {} in "
                                "another basis",
                                place(), describe(transform.shape()), transform.name(), describe(shape_)),
                    "Choose the basis and the size that they were computed with.");
    if (model->centres.size() != static_cast<std::size_t>(layout.count()))
        throw Error(fmt::format("{}: expected centres of {} coefficients, found {}", place(), layout.count(),
                                model->centres.size()));
    const auto plan = std::make_shared<const MomentPlan>(planOf(wanted, layout, model->centres, budgetBytes));
    if (model->plan != digestOfPlan(*plan) || model->train.size() != plan->size())
        throw Error(fmt::format("{}: the moments of {} were computed by another plan than this version's",
                                place(), toText(wanted)),
                    "Compute them anew: scorelet moments.");
    const Moments train(plan, train_.images(), model->train),
        heldOut(plan, heldOut_.images(), model->heldOut);
    const auto about = std::make_shared<const MomentPlan>(plan->recentred(train.means()));
    const Recentring recentring(*plan);
    auto pair = std::make_shared<const MomentPair>(
        MomentPair{recentring.apply(train, about, work), recentring.apply(heldOut, about, work)});
    for (const Moments* moments : {&pair->train, &pair->heldOut})
        for (const double sum : moments->sums())
            if (!std::isfinite(sum))
                throw Error(fmt::format("{}: the sums of {} are beyond what images give", place(),
                                        toText(wanted)));
    return pair;
}

std::string MomentFile::missing() const {
    std::string text;
    const auto add = [&](const SplitRanges& split, const char* which) {
        if (split.complete()) return;
        text += fmt::format("{}{} of {} {} images", text.empty() ? "" : " and ",
                            grouped(split.count - split.images()), grouped(split.count), which);
    };
    add(train_, "training");
    add(heldOut_, "held-out");
    return text;
}

} // namespace scorelet
