/** Says how far a run is, and its last line. */
import type { Reporter, TestCase } from 'vitest/node';

export default class Report implements Reporter {
  private passed = 0;
  private failed = 0;

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'passed') this.passed += 1;
    else this.failed += 1;
    const done = this.passed + this.failed;
    if (test.result().state !== 'passed') console.log(`${test.name} failed`);
    else if (done % 20 === 0) console.log(`${done} done`);
  }

  onTestRunEnd(): void {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }
}
