// A reason why a command could not do its work, to be shown as one line.

export class CliFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliFailure'
  }
}
