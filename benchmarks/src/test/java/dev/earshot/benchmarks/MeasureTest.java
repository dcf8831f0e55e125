package dev.earshot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureTest {
    @Test
    void takesTheMiddleOfAnOddNumberOfReadings() {
        Measure measure = new Measure("x", "ms", List.of(9.0, 1.0, 5.0));
        assertThat(measure.median()).isEqualTo(5);
        assertThat(measure.min()).isEqualTo(1);
        assertThat(measure.max()).isEqualTo(9);
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(new Measure("x", "ms", List.of(4.0, 1.0, 100.0, 2.0)).median()).isEqualTo(3);
    }

    @Test
    void refusesToSayAnythingWithoutReadings() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Measure("x", "ms", List.of()));
    }

    @Test
    void showsMoreDigitsWhereItIsSmall() {
        assertThat(Measure.shown(1234.5)).isEqualTo("1,235");
        assertThat(Measure.shown(12.345)).isEqualTo("12.3");
        assertThat(Measure.shown(0.123)).isEqualTo("0.12");
    }
}
