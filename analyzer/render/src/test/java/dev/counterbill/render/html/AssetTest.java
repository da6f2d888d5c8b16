package dev.counterbill.render.html;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AssetTest {
    /** Where it fails, the charts have a new version, and their digest in the code is to follow. */
    @Test
    void theDigestOfTheChartsIsThatOfTheirFile() {
        assertEquals(Asset.charts().digest(), Asset.chartsDigest());
    }
}
