/** The last line of a run. */
import type { Reporter, TestCase } from 'vitest/node';

export default class Report implements Reporter {
  private passed = 0;
  private failed = 0;

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'passed') this.passed += 1;
    else this.failed += 1;
  }

  onTestRunEnd(): void {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }
}
