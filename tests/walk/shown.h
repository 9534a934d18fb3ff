// What the lab shows as an answer to the choices on screen: by name, every complete answer whose Inputs are
// those of the choices.
#pragma once

#include "tests/walk/record.h"

#include "core/families/network/trained.h"
#include "core/studies/agreement_study.h"
#include "core/studies/answer_sum_study.h"
#include "core/studies/bases_study.h"
#include "core/studies/basis_study.h"
#include "core/studies/border_study.h"
#include "core/studies/choosing_study.h"
#include "core/studies/control_study.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/dial_study.h"
#include "core/studies/equations_study.h"
#include "core/studies/error_study.h"
#include "core/studies/field_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/harmonic_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/joint_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/map_study.h"
#include "core/studies/mask_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/nearness_study.h"
#include "core/studies/part_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/pieces_study.h"
#include "core/studies/report_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/shapes_over_study.h"
#include "core/studies/shown.h"
#include "core/studies/statistics_study.h"
#include "core/studies/topology_study.h"
#include "core/studies/training_study.h"
#include "core/studies/trajectory_study.h"
#include "core/studies/wavelet_study.h"
#include "core/studies/wiener_study.h"

#include <map>
#include <string>

namespace scorelet::walk {

using Shown = std::map<std::string, Record>;

/// Adds the answer of a slot where it is of this view.
template <class V>
bool addAnswer(Shown& shown, const Snapshot& s, const Experiment& e, const Slot& slot, const char* view) {
    if (slot.view != std::type_index(typeid(V))) return false;
    const std::string name = fmt::format("{} {} {}", view, slot.column, slot.item);
    const auto known = shownOf<V>(s, e, slot.column, slot.item);
    if (known.failure) record(shown[name], name + " fails", known.failure->message);
    if (known.complete()) record(shown[name], name, *known);
    return true;
}

/// How many errors of the ladder of stencils there are at so many noise levels.
inline int ladderItems(const Experiment& e, const Slot& slot, int levels) {
    const auto stencils = static_cast<int>(ladderOf(e)->size());
    const bool images = slot.view == std::type_index(typeid(ErrorAtImages));
    return levels * stencils * (images ? static_cast<int>(ladderImages().size()) : 1);
}

/// Whether the choices have a candidate of the slot's number.
inline bool hasCandidate(const Experiment& e, const Slot& slot) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(slot.column)];
    return needsMoments(spec) && slot.item < static_cast<int>(candidatesOf(spec, e.look.varied).size());
}

/// The same of the models whose samples' shapes are counted.
inline bool hasShapeCandidate(const Experiment& e, const Slot& slot) {
    const auto all = shapeCandidates(e, e.columns[static_cast<std::size_t>(slot.column)]);
    return slot.item < static_cast<int>(all->size());
}

inline Shown shownOf(const Snapshot& s, const Experiment& e) {
    Shown shown;
    if (s.failure) record(shown["failure"], "failure", s.failure->message);
    for (const auto& [slot, answer] : s.answers()) {
        if (slot.column >= static_cast<int>(e.columns.size()) &&
            slot.view != std::type_index(typeid(ReferenceError)))
            continue;
        const bool atMoment = slot.view == std::type_index(typeid(ErrorAtMoment)) ||
                              slot.view == std::type_index(typeid(AgreementAtMoment)) ||
                              slot.view == std::type_index(typeid(RadiusAtMoment)) ||
                              slot.view == std::type_index(typeid(SamplesAtMoment));
        if (atMoment && !isTrained(e.columns[static_cast<std::size_t>(slot.column)])) continue;
        const bool atLevel = slot.view == std::type_index(typeid(ErrorAtLevel)) ||
                             slot.view == std::type_index(typeid(WienerAtLevel));
        const auto levels = static_cast<int>(chartSigmas(e).size()) + (atLevel ? 1 : 0);
        const bool ofDial = slot.view == std::type_index(typeid(ErrorAtDial)) ||
                            slot.view == std::type_index(typeid(ErrorAtDegree)) ||
                            slot.view == std::type_index(typeid(SamplesAtDial));
        if (slot.view == std::type_index(typeid(DialChoiceStudy)) &&
            !offers<ChoosesDial>(e.columns[static_cast<std::size_t>(slot.column)]))
            continue;
        if (ofDial && !offers<Dial>(e.columns[static_cast<std::size_t>(slot.column)])) continue;
        const bool ofLadder = slot.view == std::type_index(typeid(ErrorAtStencil)) ||
                              slot.view == std::type_index(typeid(ErrorAtImages));
        const bool ofCandidate = slot.view == std::type_index(typeid(FoldsOfCandidate)) ||
                                 slot.view == std::type_index(typeid(ErrorOfCandidate));
        if (ofCandidate && !hasCandidate(e, slot)) continue;
        const bool ofShape = slot.view == std::type_index(typeid(ShapesOfCandidate));
        if (ofShape && !hasShapeCandidate(e, slot)) continue;
        const bool ofControl = slot.view == std::type_index(typeid(ControlData)) ||
                               slot.view == std::type_index(typeid(ControlPicture)) ||
                               slot.view == std::type_index(typeid(ControlSensitivity)) ||
                               slot.view == std::type_index(typeid(ControlError)) ||
                               slot.view == std::type_index(typeid(ControlMask));
        if (ofControl && slot.column >= 0 && !hasControl(e, slot.column, slot.item)) continue;
        const bool ofBasis = slot.view == std::type_index(typeid(ErrorInBasis)),
                   inBasisHere = slot.view == std::type_index(typeid(ErrorInBasisHere));
        const auto bases = static_cast<int>(comparedBases(e).size());
        if ((ofBasis && slot.item >= bases * levels) || (inBasisHere && slot.item >= bases)) continue;
        const bool ofBorder = slot.view == std::type_index(typeid(BorderErrorOverNoise)),
                   atBorder = ofBorder || slot.view == std::type_index(typeid(BorderErrorHere));
        const auto modes = static_cast<int>(boundaryModes.size());
        if (atBorder && !hasBorder(e, slot.column)) continue;
        if (ofBorder && slot.item >= modes * levels) continue;
        const bool byLevel = !atMoment && !ofDial && !ofCandidate && !ofShape && !ofLadder && !ofControl &&
                             !ofBasis && !inBasisHere && !atBorder;
        if (byLevel && slot.item >= levels) continue;
        if (ofLadder && slot.item >= ladderItems(e, slot, levels)) continue;
        const auto is = [&]<class V>(const char* view) { return addAnswer<V>(shown, s, e, slot, view); };
        const bool known =
            is.operator()<DataStudy>("data") || is.operator()<PictureStudy>("picture") ||
            is.operator()<MosaicStudy>("mosaic") || is.operator()<DenoisedStudy>("denoised") ||
            is.operator()<DenoisedMosaicStudy>("denoised mosaic") || is.operator()<ErrorHere>("error here") ||
            is.operator()<FitReportStudy>("report of the fit") ||
            is.operator()<ImageErrorsHere>("image errors here") || is.operator()<ErrorStudy>("error") ||
            is.operator()<ReferenceError>("reference") || is.operator()<PixelStatisticsStudy>("pixels") ||
            is.operator()<MeanImageErrorStudy>("mean image") || is.operator()<AgreementStudy>("agreement") ||
            is.operator()<InspectorStudy>("inspector") ||
            is.operator()<EquationsStudy>("equations") ||
            is.operator()<InspectedModelStudy>("inspected model") || is.operator()<PiecesStudy>("pieces") ||
            is.operator()<DialChoiceStudy>("choice of h") ||
            is.operator()<ErrorAtStencil>("error at stencil") ||
            is.operator()<ErrorAtImages>("error at images") || is.operator()<AnswerSumStudy>("answer sum") ||
            is.operator()<JointStudy>("joint") || is.operator()<DataMapsStudy>("data maps") ||
            is.operator()<ModelMapsStudy>("model maps") || is.operator()<FieldStudy>("field") ||
            is.operator()<MovingStudy>("moving") || is.operator()<PartStudy>("part") ||
            is.operator()<DenoisedPartStudy>("denoised part") || is.operator()<PlaneStudy>("plane") ||
            is.operator()<TrajectoryStudy>("trajectory") || is.operator()<SamplesStudy>("samples") ||
            is.operator()<SampleTopologyStudy>("shapes of samples") ||
            is.operator()<HeldOutTopologyStudy>("shapes of held-out images") ||
            is.operator()<TrainingTopologyStudy>("shapes of training images") ||
            is.operator()<ShapesOfCandidate>("shapes of candidate") ||
            is.operator()<SensitivityStudy>("sensitivity") || is.operator()<HarmonicStudy>("harmonic") ||
            is.operator()<JacobianStudy>("Jacobian") || is.operator()<RadiusStudy>("radius") ||
            is.operator()<MaskStudy>("mask") || is.operator()<MaskOverNoise>("mask over noise") ||
            is.operator()<NearestStudy>("nearest") ||
            is.operator()<TypicalDistanceStudy>("typical distance") ||
            is.operator()<PosteriorStudy>("posterior") ||
            is.operator()<PosteriorOverNoise>("posterior over noise") ||
            is.operator()<HalvesStudy>("halves") || is.operator()<BasisStudy>("basis") ||
            is.operator()<AtomStudy>("atom") || is.operator()<CompactionStudy>("compaction") ||
            is.operator()<BumpStudy>("bump") || is.operator()<EigenimagesStudy>("eigenimages") ||
            is.operator()<WienerGainsStudy>("gains") || is.operator()<WienerCurvesStudy>("gain curves") ||
            is.operator()<ErrorAtLevel>("error at level") ||
            is.operator()<WienerAtLevel>("wiener at level") ||
            is.operator()<ErrorAtMoment>("error at moment") ||
            is.operator()<AgreementAtMoment>("agreement at moment") ||
            is.operator()<RadiusAtMoment>("radius at moment") || is.operator()<RadiusHere>("radius here") ||
            is.operator()<SamplesAtMoment>("samples at moment") ||
            is.operator()<SamplesAtDial>("samples at dial") || is.operator()<ErrorAtDial>("error at dial") ||
            is.operator()<ErrorAtDegree>("error at degree") ||
            is.operator()<ErrorInBasis>("error in basis") ||
            is.operator()<ErrorInBasisHere>("error in basis here") ||
            is.operator()<WaveletStudy>("wavelet") || is.operator()<BorderDefectsStudy>("border defects") ||
            is.operator()<BorderErrorHere>("border error here") ||
            is.operator()<BorderErrorOverNoise>("border error over noise") ||
            is.operator()<FoldsOfCandidate>("folds of candidate") ||
            is.operator()<ErrorOfCandidate>("error of candidate") ||
            is.operator()<ControlData>("control data") ||
            is.operator()<ControlPicture>("control picture") ||
            is.operator()<ControlSensitivity>("control sensitivity") ||
            is.operator()<ControlError>("control error") || is.operator()<ControlMask>("control mask") ||
            is.operator()<StatisticsStudy>("statistics") || is.operator()<LearningStudy>("learning");
        // Whoever adds a study adds it here: what is not compared is a difference.
        static int different = 0;
        if (!known)
            record(shown["unknown view"], "unknown view",
                   std::string(slot.view.name()) + std::to_string(++different));
    }
    return shown;
}

} // namespace scorelet::walk
