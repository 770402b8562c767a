import Rheostat
import Suggestion
import Testing

@Suite struct LossTableTests {
}
