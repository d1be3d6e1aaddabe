package understudy.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class NamingTest {
  private static final String[] BASELINE = {"a", "b", "c"};

  @Test
  void aScriptsKeysGiveWayToAsManyNamesOfTheBaseline() {
    assertArrayEquals(BASELINE, scripted(BASELINE, new String[0], "x", "y", "z"));
  }

  @Test
  void aScriptsKeysOfTheBaselineStay() {
    assertArrayEquals(
        new String[] {"x", "a", "z"}, scripted(BASELINE, new String[0], "x", "a", "z"));
  }

  @Test
  void aScriptsRowMayComeWithoutTheExcludedNames() {
    assertArrayEquals(new String[] {"a", "c"}, scripted(BASELINE, new String[] {"b"}, "x", "y"));
  }

  @Test
  void aScriptsRowMayHoldWhatTheBaselineLeftOut() {
    String[] exclude = {"0"};
    assertArrayEquals(BASELINE, scripted(BASELINE, exclude, "w", "x", "y", "z"));
  }

  @Test
  void aScriptsRowOfAnotherWidthKeepsItsKeys() {
    assertArrayEquals(new String[] {"x", "y"}, scripted(BASELINE, new String[0], "x", "y"));
  }

  @Test
  void aSecondNameTakesTheNextFreeNumber() {
    String[] names = {"a", "a", "a_2", "a", "a_2"};
    assertArrayEquals(new String[] {"a", "a_3", "a_2", "a_4", "a_2_2"}, Naming.unique(names));
  }

  private static String[] scripted(String[] baseline, String[] exclude, String... keys) {
    return new Naming(baseline, exclude, null).scripted(keys).names;
  }
}
