// The same model on the images as they are and on the control data sets (core/data/control.h), side by side.
#pragma once

#include "core/studies/error_study.h"
#include "core/studies/mask_study.h"
#include "core/studies/sensitivity_study.h"

namespace scorelet {

/// How many data sets there are; an `item` counts them.
constexpr int controlCount = 5;

/// How many of them are others than the choices' own: drawn digits, the last, are what strokes are.
int controlsOf(const Experiment& experiment);

/// The choices on one of these, networks as they were trained there.
Experiment onControl(const Experiment& experiment, int item);

/// Whether a column can be asked for on one of them: networks only where they have been trained.
bool hasControl(const Experiment& experiment, int column, int item);

/// The images there.
struct ControlData {
    using Study = DataStudy;
    static DataStudy::Inputs of(const Experiment& e, int, int item) {
        return DataStudy::of(onControl(e, item));
    }
};

/// The shown image there.
struct ControlPicture {
    using Study = PictureStudy;
    static PictureStudy::Inputs of(const Experiment& e, int, int item) {
        return PictureStudy::of(onControl(e, item));
    }
};

/// The sensitivity of the chosen pixel there.
struct ControlSensitivity {
    using Study = SensitivityStudy;
    static SensitivityStudy::Inputs of(const Experiment& e, int column, int item) {
        return SensitivityStudy::of(onControl(e, item), column);
    }
};

/// What the chosen pixel looks at there, of a column whose model has masks.
struct ControlMask {
    using Study = MaskStudy;
    static MaskStudy::Inputs of(const Experiment& e, int column, int item) {
        return MaskStudy::of(onControl(e, item), column);
    }
};

/// The error there at the slider's noise level.
struct ControlError {
    using Study = ErrorStudy;
    static ErrorStudy::Inputs of(const Experiment& e, int column, int item) {
        return ErrorHere::of(onControl(e, item), column);
    }
};

} // namespace scorelet
