package dev.counterbill.scenario;

/**
 * A model that usage is moved to.
 *
 * @param provider canonical provider id
 * @param model name as the book knows it; may be an alias, which then moves with time
 */
public record Target(String provider, String model) {
    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
